namespace SpaprDdw.Partition.KernelLogs;

/// <summary>The last line of each kind about a device, since the start of the kernel.</summary>
internal sealed class DeviceHistory
{
    /// <summary>A kernel that replaces the default window queries again after it removed that window.</summary>
    private const int QueriesKept = 2;

    private readonly Dictionary<DdwLogKind, DdwLogEvent> lastOfKind = [];
    private readonly List<DdwLogEvent> queries = [];

    /// <summary>The query of the kernel while it set up the device; it does not ask for a window.</summary>
    public DdwLogEvent? SetUpQuery { get; private set; }

    /// <summary>The first two queries for a driver.</summary>
    public IReadOnlyList<DdwLogEvent> Queries => queries;

    /// <summary>The last window that a program asked for through VFIO.</summary>
    public DdwLogEvent? VfioCreate { get; private set; }

    /// <summary>True if an answer tells that the device has 33 to 63 address bits.</summary>
    public bool HasFewerBits { get; private set; }

    /// <summary>True if the platform offers windows to such a device.</summary>
    public bool IsLimitedOffered { get; private set; }

    /// <summary>The number of mappings that failed.</summary>
    public long FailedMappings { get; private set; }

    /// <summary>The last line of each kind, in the order of the log.</summary>
    public IEnumerable<DdwLogEvent> Events => lastOfKind.Values.OrderBy(entry => entry.Line);

    /// <summary>True if the driver asked for a window, so the DMA mask has more than 32 bits.</summary>
    public bool HasAsked => Last(DdwLogKind.Query) is not null || Last(DdwLogKind.Create) is not null || Last(DdwLogKind.Answer) is not null;

    /// <summary>The last line of a kind; null if there is none.</summary>
    public DdwLogEvent? Last(DdwLogKind kind) => lastOfKind.GetValueOrDefault(kind);

    /// <summary>Adds a line.</summary>
    public void Add(DdwLogEvent entry)
    {
        // A debugging line answers no also to devices of 32 bits, which have not asked.
        if (entry is { Kind: DdwLogKind.Answer, DirectMapping: false, LimitedRequired: null })
            return;
        HasFewerBits |= entry.LimitedRequired == true;
        IsLimitedOffered |= entry.IsLimited;
        if (entry.IsOfVfio)
            VfioCreate = entry.Kind == DdwLogKind.Create ? entry : VfioCreate; // A program asked, and not the kernel.
        else if (entry is { Kind: DdwLogKind.Query, IsOfSetUp: true })
            SetUpQuery = entry;
        else
            lastOfKind[entry.Kind] = entry;
        if (entry is { Kind: DdwLogKind.Query, IsOfVfio: false, IsOfSetUp: false } && queries.Count < QueriesKept)
            queries.Add(entry);
        if (entry.Kind == DdwLogKind.AllocFailed)
            FailedMappings++;
    }
}
