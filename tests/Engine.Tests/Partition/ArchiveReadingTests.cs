using System.Formats.Tar;
using SpaprDdw.Partition;

namespace SpaprDdw.Tests.Partition;

/// <summary>Reads machines from archives of every form in which they are saved.</summary>
public sealed class ArchiveReadingTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("spapr-archive-").FullName;

    [Theory]
    [InlineData("", TarEntryFormat.Ustar)]
    [InlineData("./", TarEntryFormat.Gnu)]
    [InlineData("/", TarEntryFormat.Pax)]
    [InlineData("sosreport-lpar7-2026-11-26-abcdefg/", TarEntryFormat.Pax)]
    [InlineData("./sosreport-lpar7/", TarEntryFormat.Gnu)]
    public void Names_in_an_archive_may_have_any_prefix(string prefix, TarEntryFormat format)
        => Expect("Direct", Machine().WriteTar(At("machine.tar"), prefix, format));

    [Fact]
    public void Entries_may_come_in_any_order()
    {
        SavedMachine machine = Machine();
        string[] paths = [.. machine.Files.Keys];
        var random = new Random(1);
        for (int turn = 0; turn < 20; turn++)
        {
            random.Shuffle(paths);
            Expect("Direct", machine.WriteTar(At("machine.tar"), "root/", order: paths));
        }
    }

    [Fact]
    public void A_hard_link_has_the_content_of_its_target()
    {
        const string Mask = "root/sys/devices/pci0000:00/0000:00:01.0/dma_mask_bits";
        Machine().Without(Mask["root/".Length..]).WriteTar(At("machine.tar"), "root/");
        SavedMachine.Append(At("machine.tar"), new PaxTarEntry(TarEntryType.RegularFile, "root/else/dma_mask_bits") { DataStream = new MemoryStream("32\n"u8.ToArray()) },
            new PaxTarEntry(TarEntryType.HardLink, Mask) { LinkName = "root/else/dma_mask_bits" });

        Expect("Only32Bit", At("machine.tar"));
    }

    [Fact]
    public void The_kernel_log_in_an_archive_is_read()
    {
        SavedMachine machine = SavedMachine.Recorded("k612-inj-queryfail");
        foreach (string place in new[] { "sos_commands/kernel/dmesg", "var/log/dmesg", "var/log/messages", "dmesg" })
            Expect("QueryFailed", machine.Copy().Put(place, File.ReadAllBytes(PartitionData.Log("k612-inj-queryfail"))).WriteTar(At("machine.tar"), "sos/"));
        Expect("QueryFailed", machine.Copy().Link("dmesg", "sos_commands/kernel/dmesg")
            .Put("sos_commands/kernel/dmesg", File.ReadAllBytes(PartitionData.Log("k612-inj-queryfail"))).WriteTar(At("machine.tar"), "sos/"));
    }

    /// <summary>The ring buffer of the kernel has room for the last lines only.</summary>
    [Theory]
    [InlineData("sos_commands/logs/journalctl_--no-pager_--boot")]
    [InlineData("var/log/messages")]
    public void A_log_that_lost_its_start_is_skipped(string other) => Expect(
        "QueryFailed",
        SavedMachine.Recorded("k612-inj-queryfail")
            .Put("sos_commands/kernel/dmesg", "[ 99.0] e1000e 0000:00:01.0: iommu_alloc failed, tbl 1 vaddr 2 npages 10\n")
            .Put(other, File.ReadAllBytes(PartitionData.Log("k612-inj-queryfail"))).WriteTar(At("machine.tar")));

    [Fact]
    public void A_log_without_lines_of_the_kernel_is_skipped() => Expect("QueryFailed", SavedMachine.Recorded("k612-inj-queryfail")
        .Put("sos_commands/kernel/dmesg", "dmesg: read kernel buffer failed: Operation not permitted\n")
        .Put("var/log/messages", File.ReadAllBytes(PartitionData.Log("k612-inj-queryfail"))).WriteTar(At("machine.tar")));

    /// <summary>As sosreport saves: no masks; drivers by lspci, which leaves out domain 0000 or not.</summary>
    [Theory]
    [InlineData("0000:00:01.0")]
    [InlineData("00:01.0")]
    public void A_sosreport_tells_drivers_by_its_list_of_devices(string address)
    {
        string list = $"{address} Ethernet controller [0200]: Intel Corporation 82574L [8086:10d3]\n\tSubsystem: x\n\tKernel driver in use: e1000e\n\n"
            + "00:08.0 Ethernet controller [0200]: AMD [1022:2000]\n\tSubsystem: y\n";
        SavedMachine machine = SavedMachine.Recorded("k612-dyndbg").Without("sys/bus").Without("sys/devices").Put("sos_commands/pci/lspci_-nnvv", list)
            .Put("hostname", "lpar7\n");

        PartitionReport report = machine.Judge(folder, File.ReadAllText(PartitionData.Log("k612-dyndbg")));

        Assert.Equal(
            [("0000:00:01.0", "e1000e", "Direct", "lpar7"), ("0000:00:08.0", null, "NotAsked", "lpar7")],
            report.Devices.Select(row => (row.PciAddress, row.Driver, row.Verdict, row.HostName)));
        Assert.Contains("address bits", Assert.Single(report.Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/sys/firmware/devicetree/base")]
    [InlineData("../sys/firmware/devicetree/base")]
    [InlineData("../../../../../../sys/firmware/devicetree/base")]
    [InlineData("./../sys/./firmware//devicetree/base/")]
    public void Links_are_resolved_inside_the_machine(string target)
    {
        SavedMachine machine = Machine().Link("proc/device-tree", target);

        Expect("Direct", machine.WriteTar(At("machine.tar"), "root/"));
        Expect("Direct", machine.WriteFolder(At("machine")));
    }

    [Fact]
    public void A_cancelled_reading_stops()
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();

        Assert.Throws<OperationCanceledException>(() => PartitionReader.Read(PartitionData.Root("k612-phbs"), null, cancellation.Token));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static SavedMachine Machine() => SavedMachine.Recorded("k612-inj-powervm-2m");

    private static void Expect(string verdict, string root)
        => Assert.Equal(verdict, Assert.Single(PartitionData.Read(root).Devices).Verdict);

    private string At(string name) => Path.Combine(folder, name);
}
