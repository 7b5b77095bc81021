using System.Globalization;

namespace SpaprDdw.KernelLab;

/// <summary>
/// What goes over the line between the lab's host and its guest: one request a line, one answer a line, fields between
/// blanks, numbers in hexadecimal, a structure of the uapi as its 32-bit words in order. Both ends are little-endian.
/// </summary>
internal static unsafe class Words
{
    /// <summary>Says that there is nothing: no driver, no place in memory, nothing left behind.</summary>
    public const string Nothing = "-";

    /// <summary>Says that a story left something behind.</summary>
    public const string Something = "+";

    /// <summary>Says that it could not be told.</summary>
    public const string Unknown = "?";

    /// <summary>Ends a story; after the answer a guest program announces itself for the next.</summary>
    public const string End = "end";

    /// <summary>The answer to <see cref="End"/> when the same program goes on.</summary>
    public const string Kept = "kept";

    /// <summary>The answer to <see cref="End"/> when the program ends, because of what the story left behind.</summary>
    public const string Ended = "ended";

    /// <summary>The first word of the line with which a guest program says that a story can begin.</summary>
    public const string Ready = "ready";

    /// <summary>The first word of the answer to what the guest program could not do at all.</summary>
    public const string Broken = "broken";

    public static string Number(ulong value) => value.ToString("x", CultureInfo.InvariantCulture);

    public static string Number(int value) => Number((uint)value);

    public static ulong ToNumber(string field) => ulong.Parse(field, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    public static int ToInt(string field) => unchecked((int)uint.Parse(field, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));

    /// <summary>A structure's words.</summary>
    public static string Of<T>(T value)
        where T : unmanaged
    {
        uint* words = (uint*)&value;
        var fields = new string[sizeof(T) / sizeof(uint)];
        for (int index = 0; index < fields.Length; index++)
            fields[index] = Number(words[index]);
        return string.Join(" ", fields);
    }

    /// <summary>The structure whose words start at a field.</summary>
    public static T To<T>(string[] fields, int first)
        where T : unmanaged
    {
        T value = default;
        uint* words = (uint*)&value;
        for (int index = 0; index < sizeof(T) / sizeof(uint); index++)
            words[index] = (uint)ToNumber(fields[first + index]);
        return value;
    }
}
