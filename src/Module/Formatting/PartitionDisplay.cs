using System.Globalization;
using SpaprDdw.Diagnostics;
using SpaprDdw.Partition.KernelLogs;

namespace SpaprDdw.PowerShell.Formatting;

/// <summary>Texts for the views of partitions that are no properties of the objects.</summary>
public static class PartitionDisplay
{
    /// <summary>The host name of the machine, and the file in which it was saved.</summary>
    /// <param name="hostName">The host name; null if the machine does not tell it.</param>
    /// <param name="source">The file; null for a running partition.</param>
    public static string Machine(string? hostName, string? source)
        => PrintableText.Of(hostName is not { Length: > 0 } ? (source is { Length: > 0 } ? source : Environment.MachineName)
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

    /// <summary>The details of a log line, for one column.</summary>
    /// <param name="entry">The line.</param>
    public static string Detail(DdwLogEvent entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry switch
        {
            { Event: "Query", WindowsAvailable: { } windows } => $"{windows} available, up to {Count(entry.LargestBlock)} TCEs, {entry.PageSizes}",
            { Event: "Create", StartAddress: { } start } => $"{Units.Size(entry.Size ?? 0)} in {Units.Size(entry.PageSize ?? 0)} at {Display.Address(start)}",
            { Event: "Create" } => $"{Units.Size(entry.Size ?? 0)} in {Units.Size(entry.PageSize ?? 0)} refused",
            { Event: "Answer", DirectMapping: { } direct } => direct ? "direct" : "not direct",
            { Pe: { } pe, Event: "Window", StartAddress: { } start }
                => $"PE {pe} window {entry.Slot}: {Units.Size(entry.Size ?? 0)} in {Units.Size(entry.PageSize ?? 0)} at {Display.Address(start)}",
            { Pe: { } pe, Event: "Removed" } => $"PE {pe} window {entry.Slot}",
            { Pe: { } pe, Bypass: { } bypass } => $"PE {pe} {(bypass ? "enabled" : "disabled")}",
            { Event: "Limited", Limit: { } limit } => $"direct below {Display.Address(limit)}",
            { Event: "AllocFailed", Pages: { } pages } => $"{pages} pages",
            { Event: "Boot" } => $"Linux {entry.KernelVersion}",
            { Event: "Query" } => "refused",
            { Node: { Length: > 0 } node } => entry.Text[Math.Max(0, entry.Text.IndexOf(node, StringComparison.Ordinal))..],
            _ => entry.Text[(entry.Text.LastIndexOf(": ", StringComparison.Ordinal) + 1)..].TrimStart(),
        };
    }

    private static string Count(ulong? number)
        => number is { } entries ? Units.Size(entries).Replace("B", string.Empty, StringComparison.Ordinal).Trim() : string.Empty;
}
