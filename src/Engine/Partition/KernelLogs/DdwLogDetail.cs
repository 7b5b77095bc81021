using SpaprDdw.Diagnostics;

namespace SpaprDdw.Partition.KernelLogs;

/// <summary>The details of a log line in words.</summary>
internal static class DdwLogDetail
{
    /// <summary>The details in words, for one column of a table.</summary>
    /// <param name="entry">The line.</param>
    public static string Of(DdwLogEvent entry) => entry switch
    {
        { Event: "Query", WindowsAvailable: { } windows } => $"{windows} available, up to {Count(entry.LargestBlock)} TCEs, {entry.PageSizes}",
        { Event: "Create", StartAddress: { } start } => $"{Units.Size(entry.Size ?? 0)} in {Units.Size(entry.PageSize ?? 0)} at {Units.Address(start)}",
        { Event: "Create", Status: 0 } => $"{Units.Size(entry.Size ?? 0)} in {Units.Size(entry.PageSize ?? 0)} made",
        { Event: "Create" } => $"{Units.Size(entry.Size ?? 0)} in {Units.Size(entry.PageSize ?? 0)} refused",
        { Event: "Answer", DirectMapping: { } direct } => direct ? "direct" : "not direct",
        { Pe: { } pe, Event: "Window", StartAddress: { } start }
            => $"PE {pe} window {entry.Slot}: {Units.Size(entry.Size ?? 0)} in {Units.Size(entry.PageSize ?? 0)} at {Units.Address(start)}",
        { Pe: { } pe, Event: "Removed" } => $"PE {pe} window {entry.Slot}",
        { Pe: { } pe, Bypass: { } bypass } => $"PE {pe} {(bypass ? "enabled" : "disabled")}",
        { Event: "Limited", Limit: { } limit } => $"direct below {Units.Address(limit)}",
        { Event: "AllocFailed", Pages: { } pages } => $"{pages} pages",
        { Event: "Boot" } => $"Linux {entry.KernelVersion}",
        { Event: "Query", Status: 0 } => "answered, and the log has no numbers",
        { Event: "Query" } => "refused",
        { Node: { Length: > 0 } node } => entry.Text[Math.Max(0, entry.Text.IndexOf(node, StringComparison.Ordinal))..],
        _ => entry.Text[(entry.Text.LastIndexOf(": ", StringComparison.Ordinal) + 1)..].TrimStart(),
    };

    private static string Count(ulong? number)
        => number is { } entries ? Units.Size(entries).Replace("B", string.Empty, StringComparison.Ordinal).Trim() : string.Empty;
}
