using SpaprDdw.Errors;
using SpaprDdw.Partition.DeviceTrees;
using SpaprDdw.Partition.KernelLogs;
using SpaprDdw.Partition.Machines;
using SpaprDdw.Partition.Pci;
using SpaprDdw.Partition.Verdicts;
using SpaprDdw.Platforms;

namespace SpaprDdw.Partition;

/// <summary>Reads a partition, running or saved, and judges the windows of its PCI devices.</summary>
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

    /// <summary>Reads a partition.</summary>
    /// <param name="root">A folder or an archive of a saved machine; null for the running one.</param>
    /// <param name="kernelLog">A file with its kernel log; null for the machine's own.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="TceException">MachineNotFound, MachineUnreadable, NoDeviceTree, NotAPartition, DeviceTreeTooLarge, LogNotFound, LogUnreadable.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static PartitionReport Read(string? root, string? kernelLog, CancellationToken cancellation)
        => Read(MachineSource.Open(root, cancellation), kernelLog, cancellation);

    internal static PartitionReport Read(MachineSource source, string? kernelLog, CancellationToken cancellation)
        => new PartitionReader(source, cancellation).Read(kernelLog);

    private PartitionReport Read(string? kernelLog)
    {
        DeviceNode tree = ReadTree();
        IReadOnlyList<PciFunction> functions = ReadFunctions(tree);
        var machine = ReadFacts(tree, kernelLog);
        string? hostName = WantedFiles.HostNames.Select(source.Root.ReadText).FirstOrDefault(text => text is not null)?.Split('\n')[0];

        var rows = new List<PciDmaWindow>(functions.Count);
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
                rows.Add(PciDmaWindowMaker.Make(new Situation(function, owner, sharers, history, machine), hostName, source.Path));
            }
        }

        rows.Sort((one, other) => string.CompareOrdinal(one.PciAddress, other.PciAddress));
        foreach (string file in source.Unreadable)
            notes.Add($"{file} cannot be read by this user.");
        return new PartitionReport(rows, faults, notes);
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
            notes.Add($"{source.Name} has no PCI host bridge: its adapters are virtual, and virtual adapters have no dynamic windows.");
        return tree;
    }

    private IReadOnlyList<PciFunction> ReadFunctions(DeviceNode tree)
    {
        if (SysfsFunctions.Read(source.Root, tree, cancellation) is { } functions)
            return functions;
        notes.Add($"{source.Name} was saved without /sys/bus/pci/devices, as sosreport does: the address bits of its devices are unknown.");
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
                notes.Add($"'{kernelLog}' has neither a line of the kernel's start nor one about DMA windows.");
            return given;
        }

        DdwHistory? own = source.ReadKernelLog(cancellation);
        if (own is null)
            notes.Add($"The kernel log of {source.Name} was not read{(source.Path is null ? ": that takes root, or kernel.dmesg_restrict=0" : ", because there is none in it")}.");
        return own;
    }
}
