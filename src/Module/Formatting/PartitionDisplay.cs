using SpaprDdw.Diagnostics;
using SpaprDdw.Partition;
using SpaprDdw.Partition.KernelLogs;

namespace SpaprDdw.PowerShell.Formatting;

/// <summary>What the views of partitions show that is no property.</summary>
public static class PartitionDisplay
{
    /// <summary>The machine of a device, by its name or by where it was saved.</summary>
    /// <param name="device">The device.</param>
    public static string Machine(PciDmaWindow device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device.HostName is null ? device.Source ?? Environment.MachineName
            : device.Source is null ? device.HostName
            : $"{device.HostName} ({device.Source})";
    }

    /// <summary>A verdict in the colour of good, of bad, or of what may be either.</summary>
    /// <param name="verdict">The word.</param>
    /// <param name="style">$PSStyle.</param>
    public static string Verdict(string verdict, object? style) => verdict switch
    {
        "Direct" or "Split" => Palette.Good(verdict, style),
        "DirectNotPmem" or "DirectPartial" or "Dynamic" or "Only32Bit" or "NotAsked" or "HeldByVfio" or "Unknown" or "Unexplained"
            => Palette.Warn(verdict, style),
        _ => Palette.Bad(verdict, style),
    };

    /// <summary>What a line of a log tells, in one column.</summary>
    /// <param name="told">The line.</param>
    public static string Told(DdwLogEvent told)
    {
        ArgumentNullException.ThrowIfNull(told);
        return told switch
        {
            { Event: "Query", WindowsAvailable: { } windows } => $"{windows} more, up to {Count(told.LargestBlock)} TCEs, {told.PageSizes}",
            { Event: "Create", StartAddress: { } start } => $"{Units.Size(told.Size ?? 0)} in {Units.Size(told.PageSize ?? 0)} at {Display.Address(start)}",
            { Event: "Create" } => $"{Units.Size(told.Size ?? 0)} in {Units.Size(told.PageSize ?? 0)} refused",
            { Event: "Answer", DirectMapping: { } direct } => direct ? "direct" : "not direct",
            { Event: "Limited", Limit: { } limit } => $"direct below {Display.Address(limit)}",
            { Event: "AllocFailed", Pages: { } pages } => $"{pages} pages",
            { Event: "Boot" } => $"Linux {told.KernelVersion}",
            { Event: "Query" } => "refused",
            _ => told.Text[(told.Text.LastIndexOf(": ", StringComparison.Ordinal) + 1)..].TrimStart(),
        };
    }

    private static string Count(ulong? number)
        => number is { } entries ? Units.Size(entries).Replace("B", string.Empty, StringComparison.Ordinal).Trim() : string.Empty;
}
