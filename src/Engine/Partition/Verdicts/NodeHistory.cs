using SpaprDdw.Partition.KernelLogs;
using SpaprDdw.Partition.Pci;

namespace SpaprDdw.Partition.Verdicts;

/// <summary>
/// How asking for a window went at a node, by the log. All devices below share the outcome: after a failure the kernel asks no
/// more for any of them until it starts again.
/// </summary>
internal sealed class NodeHistory
{
    public NodeHistory(IEnumerable<PciFunction> sharers, DdwHistory? log)
    {
        if (log is null)
            return;
        DeviceHistory[] histories = [.. sharers.Select(sharer => log.Of(sharer.Address)).OfType<DeviceHistory>()];
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
                    or DdwLogKind.NoUsableAnswer:
                    Failure = told;
                    break;
            }
        }

        if (Failure is null && Created is null && query?.WindowsAvailable == 0)
            Failure = query;
        Failure ??= Created is null ? histories.Select(history => history.SetUpQuery).FirstOrDefault(told => told?.Status is not (null or 0)) : null;
    }

    /// <summary>The line that tells the failure; null where the log tells of none.</summary>
    public DdwLogEvent? Failure { get; }

    /// <summary>The last window that a program asked for through VFIO; null where the log tells of none.</summary>
    public DdwLogEvent? VfioCreate { get; }

    /// <summary>The line that tells of the window; null where the log tells of none.</summary>
    public DdwLogEvent? Created { get; }
}
