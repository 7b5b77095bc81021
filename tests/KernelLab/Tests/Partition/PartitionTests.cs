using SpaprDdw.Partition;

namespace SpaprDdw.KernelLab.Partition;

/// <summary>
/// Live partitions of different kinds. collect.sh saves each from within, and the verdicts on the archive agree with
/// the device tree and the log of the partition's kernel.
/// </summary>
public sealed class PartitionTests : IDisposable
{
    private static readonly string[] Direct = ["Direct", "Split", "DirectNotPmem", "DirectPartial"];

    private readonly string folder = Directory.CreateTempSubdirectory("kernel-lab-partition-").FullName;

    /// <summary>The name, the kernel parameters, the arguments of QEMU, and the verdict on each device.</summary>
    public static TheoryData<string, string, string, string[]> Partitions => new()
    {
        {
            "direct", "", "-M pseries,x-vof=on -m 1G,maxmem=4G,slots=4 -device e1000e,romfile=,addr=1 -device pcnet,romfile=,addr=2 -device nec-usb-xhci,addr=3",
            ["Direct", "Only32Bit", "NotAsked"]
        },
        { "no-maximum", "", "-M pseries,x-vof=on -m 1G -device e1000e,romfile=,addr=1", ["NoMaximumMemory"] },
        {
            "not-offered", "",
            "-M pseries,x-vof=on -m 1G,maxmem=4G,slots=4 -global spapr-pci-host-bridge.ddw=off -device e1000e,romfile=,addr=1 -device pcnet,romfile=,addr=2",
            ["NotOffered", "Only32Bit"]
        },
        { "switched-off", "disable_ddw", "-M pseries,x-vof=on -m 1G,maxmem=4G,slots=4 -device e1000e,romfile=,addr=1", ["SwitchedOff"] },
        {
            // QEMU refuses a table for 2^51 bytes in pages of 64 KiB.
            "refused", "",
            "-M pseries,x-vof=on,nvdimm=on -m 1G,maxmem=4G,slots=4 -global spapr-pci-host-bridge.pgsz=0x10000 -device e1000e,romfile=,addr=1 "
            + "-object memory-backend-ram,id=mn,size=537001984 -device nvdimm,id=nv0,memdev=mn,label-size=128K,uuid=75a3cdd7-6a2f-4791-8d15-fe0a920e8e9e",
            ["CreateRefused"]
        },
        {
            "bridges", "",
            "-M pseries,x-vof=on -m 1G,maxmem=4G,slots=4 -device e1000e,romfile=,addr=1 -device spapr-pci-host-bridge,index=1,id=phb1,ddw=off "
            + "-device e1000e,romfile=,bus=phb1.0,addr=1 -device spapr-pci-host-bridge,index=2,id=phb2,pgsz=0x11000,dma64_win_addr=0x100000000 "
            + "-device e1000e,romfile=,bus=phb2.0,addr=1 -device pci-bridge,bus=phb2.0,chassis_nr=1,addr=3",
            ["Direct", "NotOffered", "Direct", "NotAsked"]
        },
    };

    [Theory]
    [MemberData(nameof(Partitions))]
    public async Task Verdicts_agree_with_the_kernel_of_the_partition(string name, string parameters, string machine, string[] verdicts)
    {
        if (LabFolder.MissingPartition() is { } reason)
            Assert.Skip(reason);

        PartitionAccount account = await PartitionMachine.RunAsync(
            "partition-" + name, $"lab.drivers=e1000e,pcnet32 {parameters}", machine.Split(' '), TestContext.Current.CancellationToken);

        PartitionReport report = Read(account, "root");
        Assert.Empty(report.Faults);
        Assert.Empty(report.Notes);
        Assert.Equal(verdicts, report.Devices.Select(row => row.Verdict));
        Assert.Equal(account.Devices, report.Devices.Select(row => (row.PciAddress, row.Driver ?? "-", row.MaskBits!.Value)));
        Assert.All(report.Devices, row => Assert.Equal("lab-partition", row.HostName));
        Assert.All(report.Devices, row => AgreesWithKernel(row, account));
        LabFolder.Report($"partition {name}: {string.Join(", ", report.Devices.Select(row => $"{row.PciAddress} {row.Verdict}"))}");

        // Without root the verdicts are the same, except for those that need the log.
        PartitionReport users = Read(account, "user");
        Assert.Equal(report.Devices.Select(row => (row.PciAddress, row.Driver, row.Liobn, row.DefaultLiobn)), users.Devices.Select(row => (row.PciAddress, row.Driver, row.Liobn, row.DefaultLiobn)));
        Assert.All(users.Devices.Zip(verdicts), pair => Assert.Contains(pair.First.Verdict, (string[])[pair.Second, "Unknown"]));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static void AgreesWithKernel(PciDmaWindow row, PartitionAccount account)
    {
        uint[]? standard = account.Cells(row.Node!, "ibm,dma-window");
        Assert.Equal((standard?[0], standard?[4]), (row.DefaultLiobn, (uint?)row.DefaultSize));

        uint[]? dynamic = account.Cells(row.Node!, "linux,direct64-ddr-window-info") ?? account.Cells(row.Node!, "linux,dma64-ddr-window-info");
        Assert.Equal(dynamic?[0], row.Liobn);
        if (dynamic is not null)
        {
            Assert.Equal(((ulong)dynamic[2] << 32) | dynamic[3], row.StartAddress);
            Assert.Equal((1UL << (int)dynamic[4], 1UL << (int)dynamic[5]), (row.PageSize, row.Size));
        }

        if (account.IsDirect(row.PciAddress) is { } isDirect)
            Assert.Equal(isDirect, Direct.Contains(row.Verdict));
        if (row.Evidence is { } evidence && evidence.StartsWith('['))
            Assert.Contains(evidence, account.Log, StringComparison.Ordinal);
    }

    private PartitionReport Read(PartitionAccount account, string whose) => account.Read(whose, folder);
}
