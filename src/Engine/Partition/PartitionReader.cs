using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Partition.DeviceTrees;
using SpaprDdw.Partition.KernelLogs;
using SpaprDdw.Partition.Machines;
using SpaprDdw.Partition.Pci;
using SpaprDdw.Partition.Verdicts;
using SpaprDdw.Platforms;

namespace SpaprDdw.Partition;

/// <summary>Reads a running or a saved partition, and judges the DMA windows of its PCI devices.</summary>
public sealed class PartitionReader
{
    private static readonly byte[] BareMetal = "ibm,powernv"u8.ToArray();

    private readonly MachineSource source;
    private readonly CancellationToken cancellation;
    private readonly List<TceException> faults = [];
    private readonly List<string> notes = [];

    private PartitionReader(MachineSource source, CancellationToken cancellation)
    {
        this.source = source;
        this.cancellation = cancellation;
    }

    /// <summary>The host name that the machine tells; null if it tells none.</summary>
    private string? HostName
        => WantedFiles.HostNames.Select(source.Root.ReadText).FirstOrDefault(text => text is not null)?.Split('\n')[0]
            ?? (source.Path is null ? ThisHost.Name : null);

    /// <summary>Reads a partition.</summary>
    /// <param name="root">The folder or the archive of a saved machine; null for the running machine.</param>
    /// <param name="kernelLog">A file with the kernel log; null to read the log of the machine itself.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="TceException">MachineNotFound, MachineUnreadable, NoDeviceTree, NotAPartition,
    /// DeviceTreeTooLarge, LogNotFound, LogUnreadable.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static PartitionReport Read(string? root, string? kernelLog, CancellationToken cancellation)
        => Read(MachineSource.Open(root, cancellation), kernelLog, cancellation);

    internal static PartitionReport Read(MachineSource source, string? kernelLog, CancellationToken cancellation)
        => new PartitionReader(source, cancellation).Read(kernelLog);

    /// <summary>Reads the devices of a machine with what is known of each. Faults in files are left out.</summary>
    /// <param name="root">The folder or the archive of a saved machine.</param>
    /// <param name="kernelLog">A file with the kernel log; null to read the log of the machine itself.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="TceException">As <see cref="Read(string?, string?, CancellationToken)"/>.</exception>
    internal static (DeviceNode Tree, string? HostName, IReadOnlyList<Situation> Situations) ReadSituations(
        string root, string? kernelLog, CancellationToken cancellation)
    {
        var reader = new PartitionReader(MachineSource.Open(root, cancellation), cancellation);
        DeviceNode tree = reader.ReadTree();
        return (tree, reader.HostName, [.. reader.Situations(tree, kernelLog).OrderBy(situation => situation.Function.Address, StringComparer.Ordinal)]);
    }

    private PartitionReport Read(string? kernelLog)
    {
        DeviceNode tree = ReadTree();
        List<Situation> situations = [.. Situations(tree, kernelLog)];
        string? hostName = HostName;
        List<PciDmaWindow> rows = situations.ConvertAll(situation => PciDmaWindowMaker.Make(situation, hostName, source.Path));
        rows.Sort((one, other) => string.CompareOrdinal(one.PciAddress, other.PciAddress));
        foreach (string file in source.Unreadable)
            notes.Add($"This user may not read {file}.");
        return new PartitionReport(rows, faults, notes);
    }

    private IEnumerable<Situation> Situations(DeviceNode tree, string? kernelLog)
    {
        IReadOnlyList<PciFunction> functions = ReadFunctions(tree);
        MachineFacts machine = ReadFacts(tree, kernelLog);
        var owners = new Dictionary<DeviceNode, WindowOwner>();
        HashSet<string> present = [.. functions.Select(function => function.Address)];
        foreach (IGrouping<DeviceNode?, PciFunction> shared in functions.GroupBy(function => OwnerOf(function, owners)?.Node))
        {
            WindowOwner? owner = shared.Key is null ? null : owners[shared.Key];
            if (owner?.Fault is { } fault)
                faults.Add(fault);
            PciFunction[] sharers = [.. shared];
            var history = new NodeHistory(shared.Key, sharers, present, machine.Log);
            foreach (PciFunction function in sharers)
            {
                cancellation.ThrowIfCancellationRequested();
                yield return new Situation(function, owner, sharers, history, machine);
            }
        }
    }

    private static WindowOwner? OwnerOf(PciFunction function, Dictionary<DeviceNode, WindowOwner> owners)
    {
        if (function.Node is null)
            return null;
        WindowOwner found = WindowOwner.Find(function.Node);
        owners.TryAdd(found.Node, found);
        return found;
    }

    private DeviceNode ReadTree()
    {
        DeviceNode? tree = DeviceTreeReader.Read(source.Root, cancellation);
        if (tree?.Value("compatible") is { } compatible && compatible.AsSpan().IndexOf(BareMetal) >= 0)
            throw PartitionErrors.NotAPartition(source.Name);
        if (tree is null || tree.Child("rtas") is null && !tree.Children.Any(PciDomains.IsHostBridge))
            throw PartitionErrors.NoDeviceTree(source.Name);
        if (!tree.Children.Any(PciDomains.IsHostBridge))
            notes.Add($"{source.Name} has no PCI host bridge, so all of its adapters are virtual. Virtual adapters get no dynamic windows.");
        return tree;
    }

    private IReadOnlyList<PciFunction> ReadFunctions(DeviceNode tree)
    {
        if (SysfsFunctions.Read(source.Root, tree, cancellation) is { } functions)
            return functions;
        notes.Add($"{source.Name} has no /sys/bus/pci/devices, which sosreport does not save. The address bits of the devices are unknown.");
        return TreeFunctions.Read(source.Root, tree);
    }

    private MachineFacts ReadFacts(DeviceNode tree, string? kernelLog)
    {
        DdwHistory? log = ReadLog(kernelLog);
        DeviceNode? chosen = tree.Child("chosen");
        (string, string)? commandLine = source.Root.ReadText("proc/cmdline") is { } line ? (line, "/proc/cmdline")
            : chosen?.Text("bootargs") is { } arguments ? (arguments, "/chosen/bootargs")
            : log?.CommandLine is { } logged ? (logged, "Kernel command line")
            : null;
        string? version = source.Root.ReadText("proc/version")?.Split(' ').ElementAtOrDefault(2) ?? log?.KernelVersion;
        return new MachineFacts(
            MemoryMap.Read(tree, faults.Add),
            log,
            commandLine,
            version is null ? null : KernelVersion.Parse(version),
            chosen?.Value("linux,iommu-off") is null ? null : chosen.PathOf("linux,iommu-off"));
    }

    private DdwHistory? ReadLog(string? kernelLog)
    {
        if (kernelLog is not null)
        {
            DdwHistory given = KernelLogFile.Read(kernelLog, cancellation);
            if (given.IsEmpty)
                notes.Add($"'{kernelLog}' has no line about DMA windows or the start of the kernel.");
            return given;
        }

        DdwHistory? own = source.ReadKernelLog(cancellation);
        if (own is null)
        {
            notes.Add(source.Path is null
                ? "This user may not read the kernel log. Run as root, or set kernel.dmesg_restrict=0."
                : $"{source.Name} has no kernel log.");
        }

        return own;
    }
}
