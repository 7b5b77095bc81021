using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using SpaprDdw.Errors;
using SpaprDdw.Partition;

namespace SpaprDdw.Tests.Partition;

/// <summary>Archives as they are made, and archives that nobody should have made.</summary>
public sealed class ArchiveTests : IDisposable
{
    private const int Block = 512;
    private const string Secret = "the secret outside";

    private readonly string folder = Directory.CreateTempSubdirectory("spapr-archive-").FullName;

    [Theory]
    [InlineData("", TarEntryFormat.Ustar)]
    [InlineData("./", TarEntryFormat.Gnu)]
    [InlineData("/", TarEntryFormat.Pax)]
    [InlineData("sosreport-lpar7-2026-11-26-abcdefg/", TarEntryFormat.Pax)]
    [InlineData("./sosreport-lpar7/", TarEntryFormat.Gnu)]
    public void NamesMayBeginAsTheyLike(string prefix, TarEntryFormat format)
        => Expect("Direct", Machine().WriteTar(At("machine.tar"), prefix, format));

    [Fact]
    public void EntriesMayComeInAnyOrder()
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
    public void HardLinkIsTheFileThatItLinksTo()
    {
        const string Mask = "root/sys/devices/pci0000:00/0000:00:01.0/dma_mask_bits";
        Machine().Without(Mask["root/".Length..]).WriteTar(At("machine.tar"), "root/");
        Append(new PaxTarEntry(TarEntryType.RegularFile, "root/else/dma_mask_bits") { DataStream = new MemoryStream("32\n"u8.ToArray()) },
            new PaxTarEntry(TarEntryType.HardLink, Mask) { LinkName = "root/else/dma_mask_bits" });

        Expect("Only32Bit", At("machine.tar"));
    }

    [Fact]
    public void LogOfTheArchiveIsRead()
    {
        SavedMachine machine = SavedMachine.Recorded("k612-inj-queryfail");
        foreach (string place in new[] { "sos_commands/kernel/dmesg", "var/log/dmesg", "var/log/messages", "dmesg" })
            Expect("QueryFailed", machine.Copy().Put(place, File.ReadAllBytes(PartitionData.Log("k612-inj-queryfail"))).WriteTar(At("machine.tar"), "sos/"));
        Expect("QueryFailed", machine.Copy().Link("dmesg", "sos_commands/kernel/dmesg")
            .Put("sos_commands/kernel/dmesg", File.ReadAllBytes(PartitionData.Log("k612-inj-queryfail"))).WriteTar(At("machine.tar"), "sos/"));
    }

    [Fact]
    public void EmptyLogIsPassedOverForAnother() => Expect("QueryFailed", SavedMachine.Recorded("k612-inj-queryfail")
        .Put("sos_commands/kernel/dmesg", "dmesg: read kernel buffer failed: Operation not permitted\n")
        .Put("var/log/messages", File.ReadAllBytes(PartitionData.Log("k612-inj-queryfail"))).WriteTar(At("machine.tar")));

    /// <summary>As sosreport saves: no masks; drivers by lspci, which leaves out domain 0000 or not.</summary>
    [Theory]
    [InlineData("0000:00:01.0")]
    [InlineData("00:01.0")]
    public void SosreportTellsDriversByItsListOfDevices(string address)
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
    public void LinksAreResolvedInside(string target)
    {
        SavedMachine machine = Machine().Link("proc/device-tree", target);

        Expect("Direct", machine.WriteTar(At("machine.tar"), "root/"));
        Expect("Direct", machine.WriteFolder(At("machine")));
    }

    [Fact]
    public void NothingOutsideIsRead()
    {
        Directory.CreateDirectory(At("outside/dt"));
        File.WriteAllText(At("outside/hostname"), Secret);
        File.WriteAllText(At("outside/dt/#address-cells"), Secret);
        SavedMachine machine = Machine().Without(SavedMachine.Tree)
            .Link("proc/device-tree", At("outside/dt")).Link("etc/hostname", "../../outside/hostname").Link("proc/sys/kernel/hostname", At("outside/hostname"));
        string saved = machine.WriteFolder(At("machine"));

        Assert.Equal("NoDeviceTree", Refusal(saved));

        SavedMachine other = Machine().Link("etc/hostname", "../../outside/hostname").Link("proc/sys/kernel/hostname", At("outside/hostname"))
            .Link("sys/devices/pci0000:00/0000:00:01.0/dma_mask_bits", At("outside/hostname"));
        PciDmaWindow row = Assert.Single(Read(other.WriteFolder(At("other"))).Devices);
        Assert.Equal((null, null), (row.HostName, row.MaskBits));
    }

    [Fact]
    public void PropertyThatIsALinkIsNotFollowed()
    {
        string saved = Machine().WriteFolder(At("machine"));
        string property = Path.Combine(saved, SavedMachine.Tree, "pci@800000020000000", "ibm,dma-window");
        File.Move(property, At("outside"));
        File.CreateSymbolicLink(property, At("outside"));

        PartitionReport report = Read(saved);

        Assert.Null(Assert.Single(report.Devices).DefaultSize);
        Assert.Contains(report.Notes, note => note.Contains("ibm,dma-window", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a", "a")]
    [InlineData("a", "b")]
    public void LinksInACircleLeadNowhere(string first, string second)
    {
        SavedMachine machine = Machine().Without(SavedMachine.Tree).Link("proc/device-tree", "/" + first).Link(first, second).Link(second, first);
        Assert.Equal("NoDeviceTree", Refusal(machine.WriteTar(At("machine.tar"))));
    }

    [Fact]
    public void FifoDoesNotHoldTheReader()
    {
        string saved = Machine().WriteFolder(At("machine"));
        string mask = Path.Combine(saved, "sys/devices/pci0000:00/0000:00:01.0/dma_mask_bits");
        File.Delete(mask);
        Process.Start("mkfifo", [mask, At("fifo.tar")]).WaitForExit();

        Assert.Null(Assert.Single(Read(saved).Devices).MaskBits);
        Assert.Equal("MachineUnreadable", Refusal(At("fifo.tar")));
        Assert.Equal("LogUnreadable", LogRefusal(At("fifo.tar")));
    }

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("/dev/null")]
    public void DeviceIsNoFile(string path)
    {
        Assert.Equal("MachineUnreadable", Refusal(path));
        Assert.Equal("LogUnreadable", LogRefusal(path));
    }

    [Fact]
    public void MissingFilesAreSaidToBeMissing()
    {
        Assert.Equal("MachineNotFound", Refusal(At("nothing.tar")));
        Assert.Equal("LogNotFound", LogRefusal(At("nothing.log")));
    }

    [Theory]
    [InlineData("../etc/hostname")]
    [InlineData("root/../../etc/hostname")]
    [InlineData("root/..")]
    public void NameThatLeadsOutIsRefused(string name)
    {
        Machine().WriteTar(At("machine.tar"), "root/");
        Append(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream("x"u8.ToArray()) });

        Assert.Equal("MachineUnreadable", Refusal(At("machine.tar")));
    }

    [Fact]
    public void TextIsNoArchive() => Assert.Equal("MachineUnreadable", Refusal(PartitionData.Log("k612-phbs")));

    [Fact]
    public void ArchiveIsNoLog() => Assert.Equal("LogUnreadable", LogRefusal(PartitionData.Root("k612-phbs")));

    [Theory]
    [InlineData('x')]
    [InlineData('g')]
    [InlineData('L')]
    [InlineData('K')]
    public void LongNamesAndAttributesAreRefusedBeforeThereIsRoomForThem(char kind)
    {
        File.WriteAllBytes(At("machine.tar"), [.. Header("name", 1L << 30, kind), .. new byte[4 * Block]]);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal("MachineUnreadable", Refusal(At("machine.tar")));

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 8 << 20);
    }

    [Fact]
    public void FileThatIsTooLargeForItsNameIsRefusedBeforeThereIsRoomForIt()
    {
        File.WriteAllBytes(At("machine.tar"), [.. Header("proc/version", 1L << 30, '0'), .. new byte[4 * Block]]);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal("MachineUnreadable", Refusal(At("machine.tar")));

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 8 << 20);
    }

    [Fact]
    public void ZerosThatUnpackToALotAreRefused()
    {
        using (var packed = new GZipStream(File.Create(At("bomb.tar.gz")), CompressionLevel.Optimal))
        {
            packed.Write(Header("var/lib/large", 1L << 33, '0'));
            byte[] zeros = new byte[1 << 20];
            for (int turn = 0; turn < 300; turn++)
                packed.Write(zeros);
        }

        Assert.Equal("MachineUnreadable", Refusal(At("bomb.tar.gz")));
    }

    /// <summary>The same file with a dictionary of 512 MiB in a block's header: the library would take as much memory.</summary>
    [Theory]
    [InlineData(24, null)]
    [InlineData(33, "MachineUnreadable")]
    [InlineData(40, "MachineUnreadable")]
    [InlineData(63, "MachineUnreadable")]
    public void DictionaryOfXzIsBounded(byte bits, string? refusal)
    {
        byte[] file = File.ReadAllBytes(Path.Combine(PartitionData.Folder, "k612-phbs", "root.tar.xz"));
        int header = 12, size = (file[header] + 1) * 4;
        Assert.Equal(0x21, file[header + 2]);
        file[header + 4] = bits;
        SharpCompress.Compressors.Xz.BinaryUtils.ToLittleEndianBytes(SharpCompress.Compressors.Xz.Crc32.Compute(file[header..(header + size - 4)]))
            .CopyTo(file, header + size - 4);
        File.WriteAllBytes(At("machine.tar.xz"), file);

        if (refusal is null)
            Assert.NotEmpty(Read(At("machine.tar.xz")).Devices);
        else
            Assert.Equal(refusal, Refusal(At("machine.tar.xz")));
    }

    [Theory]
    [InlineData("root.tar.gz")]
    [InlineData("root.tar.xz")]
    public void ArchiveThatIsCutShortIsRefused(string name)
    {
        byte[] file = File.ReadAllBytes(Path.Combine(PartitionData.Folder, "k612-phbs", name));
        foreach (int length in new[] { 0, 1, 5, 6, 12, 20, 100, file.Length / 2, file.Length - 1000 })
        {
            File.WriteAllBytes(At(name), file[..length]);
            Assert.Equal("MachineUnreadable", Refusal(At(name)));
        }
    }

    [Fact]
    public void CancelledReadingEnds()
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();

        Assert.Throws<OperationCanceledException>(() => PartitionReader.Read(PartitionData.Root("k612-phbs"), null, cancellation.Token));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static SavedMachine Machine() => SavedMachine.Recorded("k612-inj-powervm-2m");

    private static byte[] Header(string name, long size, char kind)
    {
        byte[] header = new byte[Block];
        Encoding.ASCII.GetBytes(name, header);
        Encoding.ASCII.GetBytes("0000644\00000000\00000000\0", header.AsSpan(100));
        Encoding.ASCII.GetBytes(Convert.ToString(size, 8).PadLeft(11, '0') + " 00000000000 ", header.AsSpan(124));
        header.AsSpan(148, 8).Fill((byte)' ');
        header[156] = (byte)kind;
        Encoding.ASCII.GetBytes("ustar\000", header.AsSpan(257));
        Encoding.ASCII.GetBytes(Convert.ToString(header.Sum(each => each), 8).PadLeft(6, '0') + "\0 ", header.AsSpan(148));
        return header;
    }

    private static PartitionReport Read(string root) => PartitionReader.Read(root, kernelLog: null, TestContext.Current.CancellationToken);

    private static string Refusal(string root) => Assert.Throws<TceException>(() => Read(root)).Id;

    private static string LogRefusal(string log) => Assert.Throws<TceException>(
        () => PartitionReader.Read(PartitionData.Root("k612-phbs"), log, TestContext.Current.CancellationToken)).Id;

    private static void Expect(string verdict, string root) => Assert.Equal(verdict, Assert.Single(Read(root).Devices).Verdict);

    private string At(string name) => Path.Combine(folder, name);

    /// <summary>Adds entries to the archive that was written.</summary>
    private void Append(params ReadOnlySpan<TarEntry> entries)
    {
        using FileStream file = File.Open(At("machine.tar"), FileMode.Open);
        file.Position = file.Length - (2 * Block);
        using var tar = new TarWriter(file, TarEntryFormat.Pax, leaveOpen: false);
        foreach (TarEntry entry in entries)
            tar.WriteEntry(entry);
    }
}
