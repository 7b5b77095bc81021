namespace SpaprDdw.Partition.KernelLogs;

/// <summary>What a kernel log tells of one device since the kernel started: of each kind of line the last.</summary>
internal sealed class DeviceHistory
{
    private readonly Dictionary<DdwLogKind, DdwLogEvent> lastOfKind = [];

    /// <summary>The last answer to the set-up's own query, which asks for no window.</summary>
    public DdwLogEvent? SetUpQuery { get; private set; }

    /// <summary>The last window that a program asked for, through VFIO.</summary>
    public DdwLogEvent? VfioCreate { get; private set; }

    /// <summary>How many mappings failed.</summary>
    public long FailedMappings { get; private set; }

    /// <summary>The last line of each kind, as they came.</summary>
    public IEnumerable<DdwLogEvent> Events => lastOfKind.Values.OrderBy(told => told.Line);

    /// <summary>True where a driver asked for a window: its mask has more than 32 bits.</summary>
    public bool HasAsked => Last(DdwLogKind.Query) is not null || Last(DdwLogKind.Create) is not null || Last(DdwLogKind.Answer) is not null;

    /// <summary>The last line of a kind; null where there is none.</summary>
    public DdwLogEvent? Last(DdwLogKind kind) => lastOfKind.GetValueOrDefault(kind);

    /// <summary>Adds a line.</summary>
    public void Add(DdwLogEvent told)
    {
        // By a line for debugging the kernel says no to devices of 32 bits too, which have asked for nothing.
        if (told is { Kind: DdwLogKind.Answer, DirectMapping: false, LimitedRequired: null })
            return;
        if (told.IsOfVfio)
            VfioCreate = told.Kind == DdwLogKind.Create ? told : VfioCreate; // What a program asks is no question of the kernel's.
        else if (told is { Kind: DdwLogKind.Query, IsOfSetUp: true })
            SetUpQuery = told;
        else
            lastOfKind[told.Kind] = told;
        if (told.Kind == DdwLogKind.AllocFailed)
            FailedMappings++;
    }
}
