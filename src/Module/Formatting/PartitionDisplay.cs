using System.Globalization;
using SpaprDdw.Diagnostics;
using SpaprDdw.Partition;
using SpaprDdw.Partition.KernelLogs;
using SpaprDdw.PowerShell.Rows;

namespace SpaprDdw.PowerShell.Formatting;

/// <summary>Texts for the views of partitions that are no properties of the objects.</summary>
public static class PartitionDisplay
{
    /// <summary>The host name of the machine, and the file in which it was saved.</summary>
    /// <param name="device">The device.</param>
    public static string Machine(PciDmaWindow device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return PrintableText.Of(device.HostName is null ? device.Source ?? Environment.MachineName
            : device.Source is null ? device.HostName
            : $"{device.HostName} ({device.Source})");
    }

    /// <summary>A verdict, coloured as good, as a warning, or as bad.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="style">$PSStyle.</param>
    public static string Verdict(string verdict, object? style) => verdict switch
    {
        "Direct" or "Split" => Palette.Good(verdict, style),
        "DirectNotPmem" or "DirectPartial" or "Dynamic" or "Only32Bit" or "NotAsked" or "HeldByVfio" or "Unknown" or "Unexplained"
            => Palette.Warn(verdict, style),
        _ => Palette.Bad(verdict, style),
    };

    /// <summary>The platform below a guest, and whose answers count.</summary>
    /// <param name="window">The window that the guest would get.</param>
    public static string Platform(GuestWindowRow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        return $"{window.Hypervisor}, {window.Basis}";
    }

    /// <summary>The memory of a guest, and the memory that it can have: "64 GiB" or "64-256 GiB".</summary>
    /// <param name="window">The window that the guest would get.</param>
    public static string Memory(GuestWindowRow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        string memory = Units.Size(window.MemorySize);
        if (window.MaximumMemorySize is not { } maximum || maximum == window.MemorySize)
            return memory;
        string most = Units.Size(maximum);
        return (memory[^3..] == most[^3..] ? memory[..^4] : memory) + "-" + most;
    }

    /// <summary>The cells of the property, in the form in which tools print a device tree.</summary>
    /// <param name="window">The window that the guest would get.</param>
    public static string Cells(GuestWindowRow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        return string.Join(' ', (window.PropertyCells ?? []).Select(cell => cell.ToString("x8", CultureInfo.InvariantCulture)));
    }

    /// <summary>The calls of the guest's kernel, each as one text.</summary>
    /// <param name="window">The window that the guest would get.</param>
    public static IEnumerable<string> Calls(GuestWindowRow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        return window.Calls.Select(call => call.ToString());
    }

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
