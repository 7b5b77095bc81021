namespace SpaprDdw.Partition.KernelLogs;

/// <summary>
/// What a kernel log tells about DMA windows since the kernel started last. A window that was refused is not asked for again
/// until the next start, so what an earlier kernel did explains nothing.
/// </summary>
internal sealed class DdwHistory
{
    /// <summary>The most devices that are followed; a partition has hundreds.</summary>
    private const int MostDevices = 4096;

    private readonly Dictionary<string, DeviceHistory> devices = [];

    /// <summary>The kernel's version; null where the log does not reach back to its start.</summary>
    public string? KernelVersion { get; private set; }

    /// <summary>The kernel's parameters; null where the log does not tell them.</summary>
    public string? CommandLine { get; private set; }

    /// <summary>The line by which dynamic windows are switched off; null where there is none.</summary>
    public DdwLogEvent? SwitchedOff { get; private set; }

    /// <summary>
    /// True where the kernel tells each answer: it is one that asks for 33 to 63 address bits too, and that goes by
    /// ibm,lrdr-capacity for the size. Versions do not tell this; distributions took both changes into older ones.
    /// </summary>
    public bool TellsAnswers { get; private set; }

    /// <summary>True where a driver's question for a window is in the log.</summary>
    public bool HasQuestions { get; private set; }

    /// <summary>True where no line of the log was of use.</summary>
    public bool IsEmpty => devices.Count == 0 && KernelVersion is null && CommandLine is null && SwitchedOff is null;

    /// <summary>The devices that the log names, by PCI address.</summary>
    public IReadOnlyDictionary<string, DeviceHistory> Devices => devices;

    /// <summary>Reads a log.</summary>
    /// <exception cref="IOException">The log cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    public static DdwHistory Read(Stream log, CancellationToken cancellation)
    {
        var history = new DdwHistory();
        foreach (DdwLogEvent told in DdwLogReader.Read(log, cancellation))
            history.Add(told);
        return history;
    }

    /// <summary>What is told of a device; null where nothing is.</summary>
    public DeviceHistory? Of(string pciAddress) => devices.GetValueOrDefault(pciAddress);

    private void Add(DdwLogEvent told)
    {
        switch (told.Kind)
        {
            case DdwLogKind.Boot:
                devices.Clear();
                KernelVersion = told.KernelVersion;
                CommandLine = null;
                SwitchedOff = null;
                TellsAnswers = HasQuestions = false;
                return;
            case DdwLogKind.CommandLine:
                CommandLine = told.CommandLine;
                return;
            case DdwLogKind.SwitchedOff:
                SwitchedOff = told;
                return;
        }

        TellsAnswers |= told.LimitedRequired is not null;
        HasQuestions |= told is { Kind: DdwLogKind.Query or DdwLogKind.Create, IsOfSetUp: false, IsOfVfio: false };
        if (told.PciAddress is not { } address)
            return;
        if (!devices.TryGetValue(address, out DeviceHistory? device) && devices.Count < MostDevices)
            devices[address] = device = new DeviceHistory();
        device?.Add(told);
    }
}
