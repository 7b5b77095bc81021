using System.Globalization;

namespace SpaprDdw.KernelLab;

/// <summary>
/// The protocol between the lab's host and its guest. A request and an answer are one line each, with fields separated
/// by spaces. Numbers are hexadecimal; a structure of the uapi is its 32-bit words in order. Both ends are
/// little-endian.
/// </summary>
internal static unsafe class Words
{
    /// <summary>Nothing: no driver, no place in memory, or nothing left behind.</summary>
    public const string Nothing = "-";

    /// <summary>The session left something behind.</summary>
    public const string Something = "+";

    /// <summary>The result is unknown.</summary>
    public const string Unknown = "?";

    /// <summary>Begins a session. A program ignores all that comes before.</summary>
    public const string Begin = "begin";

    /// <summary>Ends a session. After the answer, a guest program announces itself for the next one.</summary>
    public const string End = "end";

    /// <summary>The answer to <see cref="End"/> when the same program serves the next session.</summary>
    public const string Kept = "kept";

    /// <summary>
    /// The answer to <see cref="End"/> when the program ends, because the session left too much behind.
    /// </summary>
    public const string Ended = "ended";

    /// <summary>The first word of the line that says that a session can begin.</summary>
    public const string Ready = "ready";

    /// <summary>The first word of the answer to a request that threw an exception in the guest.</summary>
    public const string Broken = "broken";

    public static string Number(ulong value) => value.ToString("x", CultureInfo.InvariantCulture);

    public static string Number(int value) => Number((uint)value);

    public static ulong ToNumber(string field) => ulong.Parse(field, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    public static int ToInt(string field) => unchecked((int)uint.Parse(field, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));

    /// <summary>The words of a structure.</summary>
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
