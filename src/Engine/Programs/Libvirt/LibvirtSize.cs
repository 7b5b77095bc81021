using System.Globalization;
using System.Xml.Linq;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.Programs.Libvirt;

/// <summary>The sizes in the XML of a domain.</summary>
internal static class LibvirtSize
{
    private const string DefaultUnit = "KiB";

    /// <summary>The size in bytes that an element has as its text, with a unit in its attribute.</summary>
    /// <exception cref="InvalidDataException">It is no size, or has more than 64 bits.</exception>
    public static ulong Of(XElement element) => Parse(element.Value, (string?)element.Attribute("unit"), element.Name.LocalName);

    /// <summary>A size in bytes. A unit is a power of 1000 (KB) or of 1024 (K, KiB), in upper or lower case.</summary>
    /// <exception cref="InvalidDataException">It is no size, or has more than 64 bits.</exception>
    public static ulong Parse(string? number, string? unit, string name)
    {
        string text = (unit ?? DefaultUnit).Trim();
        int power = text.Length > 0 ? "bkmgtpe".IndexOf(char.ToLowerInvariant(text[0]), StringComparison.Ordinal) : -1;
        ulong? step = (power, text[Math.Min(1, text.Length)..].ToLowerInvariant()) switch
        {
            (0, "" or "ytes" or "yte") => 1,
            ( > 0, "" or "ib") => 1024,
            ( > 0, "b") => 1000,
            _ => null,
        };
        if (step is null)
            throw new InvalidDataException($"'{FileText.Short(text)}' of '{name}' is no unit of sizes");
        if (!UInt128.TryParse(number?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out UInt128 size) || size > ulong.MaxValue)
            throw new InvalidDataException($"'{FileText.Short(number ?? string.Empty)}' is no value of '{name}'");
        for (int each = 0; each < power; each++)
            size *= step.Value;
        return Checked(size, name);
    }

    /// <summary>A size in bytes, if it has at most 64 bits.</summary>
    /// <exception cref="InvalidDataException">It has more.</exception>
    public static ulong Checked(UInt128 size, string name)
        => size <= ulong.MaxValue ? (ulong)size : throw new InvalidDataException($"the size of '{name}' has more than 64 bits");
}
