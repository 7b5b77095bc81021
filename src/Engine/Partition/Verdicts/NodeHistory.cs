using SpaprDdw.Partition.DeviceTrees;
using SpaprDdw.Partition.KernelLogs;
using SpaprDdw.Partition.Pci;

namespace SpaprDdw.Partition.Verdicts;

/// <summary>
/// What the kernel log tells about a node: the questions for windows, and how they ended. All devices below the node share
/// the result: after a failure the kernel asks for none of them again until it restarts.
/// </summary>
internal sealed class NodeHistory
{
    /// <summary>Reads the history of a node.</summary>
    /// <param name="owner">The node; null if the devices have none.</param>
    /// <param name="sharers">The devices below the node.</param>
    /// <param name="present">The addresses of all devices of the machine.</param>
    /// <param name="log">The kernel log; null if there is none.</param>
    public NodeHistory(DeviceNode? owner, IReadOnlyList<PciFunction> sharers, IReadOnlySet<string> present, DdwHistory? log)
    {
        if (log is null)
            return;
        DeviceHistory[] histories = [.. sharers.Select(sharer => log.Of(sharer.Address)).OfType<DeviceHistory>(), .. Removed(owner, sharers, present, log)];
        VfioCreate = histories.Select(history => history.VfioCreate).OfType<DdwLogEvent>().MaxBy(told => told.Line);
        DdwLogEvent? query = null;
        foreach (DdwLogEvent told in histories.SelectMany(history => history.Events).OrderBy(told => told.Line))
        {
            switch (told.Kind)
            {
                case DdwLogKind.Query when told.Status == 0:
                    query = told;
                    if (Failure?.Kind == DdwLogKind.Query)
                        Failure = null;
                    break;
                case DdwLogKind.Create when told.Status == 0:
                    Created = told;
                    Failure = null;
                    break;
                case DdwLogKind.Query or DdwLogKind.Create or DdwLogKind.MapFailed or DdwLogKind.InUse or DdwLogKind.LimitedNotSupported
                    or DdwLogKind.NoUsableAnswer or DdwLogKind.LimitRefused:
                    Failure = told;
                    break;
            }
        }

        if (Failure is null && Created is null && query is { WindowsAvailable: 0 } or { LargestBlock: 0 } or { PageSizes: "" })
            Failure = query;
        Failure ??= Created is null ? histories.Select(history => history.SetUpQuery).FirstOrDefault(told => told?.Status is not (null or 0)) : null;
    }

    /// <summary>The line that tells the failure; null where the log tells of none.</summary>
    public DdwLogEvent? Failure { get; }

    /// <summary>The last window that a program asked for through VFIO; null where the log tells of none.</summary>
    public DdwLogEvent? VfioCreate { get; }

    /// <summary>The line that tells of the window; null where the log tells of none.</summary>
    public DdwLogEvent? Created { get; }

    /// <summary>
    /// Devices of a host bridge that asked and were removed since. Below a bridge of one slot the log does not tell which
    /// slot a removed device had.
    /// </summary>
    private static IEnumerable<DeviceHistory> Removed(
        DeviceNode? owner, IReadOnlyList<PciFunction> sharers, IReadOnlySet<string> present, DdwHistory log)
    {
        if (owner is null || !PciDomains.IsHostBridge(owner))
            return [];
        string domain = sharers[0].Address[..(sharers[0].Address.IndexOf(':') + 1)];
        return log.Devices
            .Where(told => told.Key.StartsWith(domain, StringComparison.Ordinal) && !present.Contains(told.Key))
            .Select(told => told.Value);
    }
}
