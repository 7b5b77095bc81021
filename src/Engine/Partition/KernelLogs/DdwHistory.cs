namespace SpaprDdw.Partition.KernelLogs;

/// <summary>
/// The lines of a kernel log about DMA windows, since the last start of the kernel. Earlier lines explain nothing,
/// because a kernel that starts asks for all windows again.
/// </summary>
internal sealed class DdwHistory
{
    /// <summary>The largest number of devices that are kept. A partition has hundreds.</summary>
    private const int MaxDevices = 4096;

    private readonly Dictionary<string, DeviceHistory> devices = [];

    /// <summary>The version of the kernel; null if the log does not reach back to its start.</summary>
    public string? KernelVersion { get; private set; }

    /// <summary>The parameters of the kernel; null if the log does not have them.</summary>
    public string? CommandLine { get; private set; }

    /// <summary>The line that tells that dynamic windows are switched off; null if there is none.</summary>
    public DdwLogEvent? SwitchedOff { get; private set; }

    /// <summary>
    /// True if the kernel logs the answer to each driver. Such a kernel also asks for devices of 33 to 63 address bits.
    /// The version does not tell this, because distributions took the change back to older kernels.
    /// </summary>
    public bool TellsAnswers { get; private set; }

    /// <summary>True if the log has the question of a driver for a window.</summary>
    public bool HasQuestions { get; private set; }

    /// <summary>True if the log has no useful line.</summary>
    public bool IsEmpty => devices.Count == 0 && KernelVersion is null && CommandLine is null && SwitchedOff is null;

    /// <summary>The devices that the log names, by PCI address.</summary>
    public IReadOnlyDictionary<string, DeviceHistory> Devices => devices;

    /// <summary>Reads a log.</summary>
    /// <exception cref="IOException">The log cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    public static DdwHistory Read(Stream log, CancellationToken cancellation)
    {
        var history = new DdwHistory();
        foreach (DdwLogEvent entry in DdwLogReader.Read(log, cancellation))
            history.Add(entry);
        return history;
    }

    /// <summary>The lines about a device; null if there are none.</summary>
    public DeviceHistory? Of(string pciAddress) => devices.GetValueOrDefault(pciAddress);

    private void Add(DdwLogEvent entry)
    {
        switch (entry.Kind)
        {
            case DdwLogKind.Boot:
                devices.Clear();
                KernelVersion = entry.KernelVersion;
                CommandLine = null;
                SwitchedOff = null;
                TellsAnswers = HasQuestions = false;
                return;
            case DdwLogKind.CommandLine:
                CommandLine = entry.CommandLine;
                return;
            case DdwLogKind.SwitchedOff:
                SwitchedOff = entry;
                return;
        }

        if (entry.Pe is not null)
            return; // A partition has no lines of PowerNV; a log of a host and its guests can have both.
        TellsAnswers |= entry.LimitedRequired is not null;
        HasQuestions |= entry is { Kind: DdwLogKind.Query or DdwLogKind.Create, IsOfSetUp: false, IsOfVfio: false };
        if (entry.PciAddress is not { } address)
            return;
        if (!devices.TryGetValue(address, out DeviceHistory? device) && devices.Count < MaxDevices)
            devices[address] = device = new DeviceHistory();
        device?.Add(entry);
    }
}
