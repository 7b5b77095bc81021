using System.Globalization;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.PowerShell.Formatting;

/// <summary>Texts for the views of partitions that are no properties of the objects.</summary>
public static class PartitionDisplay
{
    /// <summary>The host name of the machine, and the file in which it was saved.</summary>
    /// <param name="hostName">The host name; null if the machine does not tell it.</param>
    /// <param name="source">The file; null for a running partition.</param>
    public static string Machine(string? hostName, string? source)
        => PrintableText.Of(hostName is not { Length: > 0 } ? (source is { Length: > 0 } ? source : ThisHost.Name)
            : source is not { Length: > 0 } ? hostName
            : $"{hostName} ({source})");

    /// <summary>A verdict, coloured as good, as a warning, or as bad.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="style">$PSStyle.</param>
    public static string Verdict(string verdict, object? style) => Palette.Verdict(verdict, style);

    /// <summary>The memory of a guest, and the memory that it can have: "64 GiB" or "64-256 GiB".</summary>
    /// <param name="size">The memory.</param>
    /// <param name="most">The memory that it can have; null if it has no other.</param>
    public static string Memory(ulong size, ulong? most)
    {
        string memory = Units.Size(size);
        if (most is not { } maximum || maximum == size)
            return memory;
        string limit = Units.Size(maximum);
        return (memory[^3..] == limit[^3..] ? memory[..^4] : memory) + "-" + limit;
    }

    /// <summary>The cells of the property, in the form in which tools print a device tree.</summary>
    /// <param name="cells">The cells; null for no property.</param>
    public static string Cells(uint[]? cells)
        => string.Join(' ', (cells ?? []).Select(cell => cell.ToString("x8", CultureInfo.InvariantCulture)));
}
