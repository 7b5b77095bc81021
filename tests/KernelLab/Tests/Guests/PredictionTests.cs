using System.Text.RegularExpressions;
using SpaprDdw.KernelLab.Partition;

namespace SpaprDdw.KernelLab.Guests;

/// <summary>
/// Live guests whose own kernels ask for windows. Measure-PciDmaWindow predicts the window and the lines of the log
/// before the guest boots.
/// </summary>
public sealed partial class PredictionTests
{
    private const string Node = "/pci@800000020000000", Device = "0000:00:01.0";

    private const string Pmem = "-object memory-backend-ram,id=mn,size=537001984 "
        + "-device nvdimm,id=nv0,memdev=mn,label-size=128K,uuid=75a3cdd7-6a2f-4791-8d15-fe0a920e8e9e";

    /// <summary>The name, the driver, the arguments of QEMU, those of the command, and the verdict.</summary>
    public static TheoryData<string, string, string, string, string> Guests => new()
    {
        { "no-maximum", "e1000e", "-M pseries,x-vof=on -m 1G -device e1000e,romfile=,addr=1", "-MemorySize 1GB", "NoMaximumMemory" },
        {
            // QEMU places added memory from 2 GiB on, so it ends at 4.5 GiB.
            "odd-maximum", "e1000e", "-M pseries,x-vof=on -m 1536M,maxmem=4G,slots=4 -device e1000e,romfile=,addr=1",
            "-MemorySize 1536MB -MaximumMemorySize 4GB", "Direct"
        },
        {
            "pages-of-64k", "e1000e", "-M pseries,x-vof=on -m 1G,maxmem=3G,slots=4 -global spapr-pci-host-bridge.pgsz=0x11000 -device e1000e,romfile=,addr=1",
            "-MemorySize 1GB -MaximumMemorySize 3GB -PageSizeMask 3", "Direct"
        },
        {
            "pmem", "e1000e", "-M pseries,x-vof=on,nvdimm=on -m 1G,maxmem=4G,slots=4 -device e1000e,romfile=,addr=1 " + Pmem,
            "-MemorySize 1GB -MaximumMemorySize 4GB -PersistentMemorySize 512MB", "Direct"
        },
        {
            "pmem-refused", "e1000e",
            "-M pseries,x-vof=on,nvdimm=on -m 1G,maxmem=4G,slots=4 -global spapr-pci-host-bridge.pgsz=0x10000 -device e1000e,romfile=,addr=1 " + Pmem,
            "-MemorySize 1GB -MaximumMemorySize 4GB -PersistentMemorySize 512MB -PageSizeMask 2", "CreateRefused"
        },
        {
            "32-bits", "pcnet32", "-M pseries,x-vof=on -m 1G,maxmem=4G,slots=4 -device pcnet,romfile=,addr=1",
            "-MemorySize 1GB -MaximumMemorySize 4GB -MaskBits 32", "Only32Bit"
        },
    };

    [Theory]
    [MemberData(nameof(Guests))]
    public async Task The_kernel_gets_what_the_command_predicts(string name, string driver, string machine, string arguments, string verdict)
    {
        if (LabFolder.MissingPartition() is { } reason)
            Assert.Skip(reason);
        Prediction predicted = await Prediction.MakeAsync(arguments, TestContext.Current.CancellationToken);
        Assert.Equal(verdict, predicted.Verdict);

        PartitionAccount account = await PartitionMachine.RunAsync(
            "guest-" + name, $"lab.drivers={driver}", machine.Split(' '), TestContext.Current.CancellationToken);

        foreach (string property in new[] { "linux,direct64-ddr-window-info", "linux,dma64-ddr-window-info" })
            Assert.Equal(property == predicted.Property ? predicted.PropertyCells : null, account.Cells(Node, property));
        Assert.Equal(predicted.KeepsDefaultWindow, account.Cells(Node, "ibm,dma-window") is not null);
        Assert.Equal(
            predicted.Log.Select(line => line.Replace("driver " + Device, $"{driver} {Device}", StringComparison.Ordinal)),
            account.Log.Split('\n').Where(line => line.Contains(Device, StringComparison.Ordinal) && Known().IsMatch(line)).Select(line => Time().Replace(line, string.Empty)));
        LabFolder.Report($"guest {name}: {verdict}, {predicted.Log.Length} lines of the log as predicted");
    }

    [GeneratedRegex("ibm,(query|create|reset|remove)-pe-dma-window|lsa_required|direct DMA is limited|Skipping ibm,pmemory|Removed default DMA|Limited Address Space|query_ddw failed|current IOMMU table in use")]
    private static partial Regex Known();

    [GeneratedRegex(@"^\[ *[0-9.]+\] ")]
    private static partial Regex Time();
}
