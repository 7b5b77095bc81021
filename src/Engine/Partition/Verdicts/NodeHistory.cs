using SpaprDdw.Partition.DeviceTrees;
using SpaprDdw.Partition.KernelLogs;
using SpaprDdw.Partition.Pci;

namespace SpaprDdw.Partition.Verdicts;

/// <summary>
/// What the kernel log tells about a node: the questions for windows, and how they ended. All devices below the node
/// share the result: after a failure the kernel asks for none of them again until it restarts.
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
        DeviceHistory[] histories =
        [
            .. sharers.Select(sharer => log.Of(sharer.Address)).OfType<DeviceHistory>(),
            .. Removed(owner, sharers, present, log),
        ];
        VfioCreate = histories.Select(history => history.VfioCreate).OfType<DdwLogEvent>().MaxBy(entry => entry.Line);
        DdwLogEvent? query = null;
        foreach (DdwLogEvent entry in histories.SelectMany(history => history.Events).OrderBy(entry => entry.Line))
        {
            switch (entry.Kind)
            {
                case DdwLogKind.Query when entry.Status == 0:
                    query = entry;
                    if (Failure?.Kind == DdwLogKind.Query)
                        Failure = null;
                    break;
                case DdwLogKind.Create when entry.Status == 0:
                    Created = entry;
                    Failure = null;
                    break;
                case DdwLogKind.Query or DdwLogKind.Create or DdwLogKind.MapFailed or DdwLogKind.InUse or DdwLogKind.LimitedNotSupported
                    or DdwLogKind.NoUsableAnswer or DdwLogKind.LimitRefused:
                    Failure = entry;
                    break;
            }
        }

        if (Failure is null && Created is null && query is { WindowsAvailable: 0 } or { LargestBlock: 0 } or { PageSizes: "" })
            Failure = query;
        if (Failure is null && Created is null)
            Failure = histories.Select(history => history.SetUpQuery).FirstOrDefault(entry => entry?.Status is not (null or 0));
    }

    /// <summary>The line of the failure; null if the log has none.</summary>
    public DdwLogEvent? Failure { get; }

    /// <summary>The line of the last window that a program asked for through VFIO; null if the log has none.</summary>
    public DdwLogEvent? VfioCreate { get; }

    /// <summary>The line of the window that the platform made; null if the log has none.</summary>
    public DdwLogEvent? Created { get; }

    /// <summary>
    /// Devices that asked below a host bridge and were removed since. The log does not tell the slot of a removed
    /// device, so bridges of single slots are left out.
    /// </summary>
    private static IEnumerable<DeviceHistory> Removed(
        DeviceNode? owner, IReadOnlyList<PciFunction> sharers, IReadOnlySet<string> present, DdwHistory log)
    {
        if (owner is null || !PciDomains.IsHostBridge(owner))
            return [];
        string domain = sharers[0].Address[..(sharers[0].Address.IndexOf(':') + 1)];
        return log.Devices
            .Where(entry => entry.Key.StartsWith(domain, StringComparison.Ordinal) && !present.Contains(entry.Key))
            .Select(entry => entry.Value);
    }
}
