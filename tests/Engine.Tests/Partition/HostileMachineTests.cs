using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using SpaprDdw.Errors;
using SpaprDdw.Partition;

namespace SpaprDdw.Tests.Partition;

/// <summary>Archives and folders that are damaged, or made to harm their reader.</summary>
public sealed class HostileMachineTests : IDisposable
{
    private const int Block = 512;
    private const string Secret = "the secret outside";

    private readonly string folder = Directory.CreateTempSubdirectory("spapr-hostile-").FullName;

    [Fact]
    public void A_missing_file_is_reported()
    {
        Assert.Equal("MachineNotFound", Refusal(At("nothing.tar")));
        Assert.Equal("LogNotFound", LogRefusal(At("nothing.log")));
    }

    [Fact]
    public void No_file_outside_the_machine_is_read()
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
        PciDmaWindow row = Assert.Single(PartitionData.Read(other.WriteFolder(At("other"))).Devices);
        Assert.Equal((null, null), (row.HostName, row.MaskBits));
    }

    [Fact]
    public void A_property_that_is_a_link_is_not_followed()
    {
        string saved = Machine().WriteFolder(At("machine"));
        string property = Path.Combine(saved, SavedMachine.Tree, "pci@800000020000000", "ibm,dma-window");
        File.Move(property, At("outside"));
        File.CreateSymbolicLink(property, At("outside"));

        PartitionReport report = PartitionData.Read(saved);

        Assert.Null(Assert.Single(report.Devices).DefaultSize);
        Assert.Contains(report.Notes, note => note.Contains("ibm,dma-window", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a", "a")]
    [InlineData("a", "b")]
    public void Links_in_a_circle_lead_nowhere(string first, string second)
    {
        SavedMachine machine = Machine().Without(SavedMachine.Tree).Link("proc/device-tree", "/" + first).Link(first, second).Link(second, first);
        Assert.Equal("NoDeviceTree", Refusal(machine.WriteTar(At("machine.tar"))));
    }

    [Fact]
    public void A_FIFO_does_not_block_the_reader()
    {
        string saved = Machine().WriteFolder(At("machine"));
        string mask = Path.Combine(saved, "sys/devices/pci0000:00/0000:00:01.0/dma_mask_bits");
        File.Delete(mask);
        Process.Start("mkfifo", [mask, At("fifo.tar")]).WaitForExit();

        Assert.Null(Assert.Single(PartitionData.Read(saved).Devices).MaskBits);
        Assert.Equal("MachineUnreadable", Refusal(At("fifo.tar")));
        Assert.Equal("LogUnreadable", LogRefusal(At("fifo.tar")));
    }

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("/dev/null")]
    public void A_device_is_not_read(string path)
    {
        Assert.Equal("MachineUnreadable", Refusal(path));
        Assert.Equal("LogUnreadable", LogRefusal(path));
    }

    [Theory]
    [InlineData("../etc/hostname")]
    [InlineData("root/../../etc/hostname")]
    [InlineData("root/..")]
    public void A_name_that_leads_out_of_the_archive_is_refused(string name)
    {
        Machine().WriteTar(At("machine.tar"), "root/");
        SavedMachine.Append(At("machine.tar"), new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream("x"u8.ToArray()) });

        Assert.Equal("MachineUnreadable", Refusal(At("machine.tar")));
    }

    [Fact]
    public void A_text_is_no_archive() => Assert.Equal("MachineUnreadable", Refusal(PartitionData.Log("k612-phbs")));

    [Fact]
    public void An_archive_that_ends_inside_a_file_is_cut_short()
    {
        byte[] tar = File.ReadAllBytes(Machine().WriteTar(At("machine.tar")));
        File.WriteAllBytes(At("machine.tar"), tar[..(tar.Length / 2 / Block * Block + 7)]);

        Assert.Contains("it is cut short", Problem(At("machine.tar")), StringComparison.Ordinal);
    }

    [Fact]
    public void An_archive_is_no_log() => Assert.Equal("LogUnreadable", LogRefusal(PartitionData.Root("k612-phbs")));

    [Theory]
    [InlineData('x')]
    [InlineData('g')]
    [InlineData('L')]
    [InlineData('K')]
    public void Long_names_and_attributes_are_refused_before_memory_is_allocated(char kind)
    {
        File.WriteAllBytes(At("machine.tar"), [.. Header("name", 1L << 30, kind), .. new byte[4 * Block]]);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal("MachineUnreadable", Refusal(At("machine.tar")));

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 8 << 20);
    }

    [Fact]
    public void A_file_too_large_for_its_name_is_refused_before_memory_is_allocated()
    {
        File.WriteAllBytes(At("machine.tar"), [.. Header("proc/version", 1L << 30, '0'), .. new byte[4 * Block]]);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal("MachineUnreadable", Refusal(At("machine.tar")));

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 8 << 20);
    }

    [Fact]
    public void A_compression_bomb_is_refused()
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

    /// <summary>
    /// The same file with a dictionary of 512 MiB in a block's header: the library would take as much memory.
    /// </summary>
    [Theory]
    [InlineData(24, false)]
    [InlineData(28, false)]
    [InlineData(29, true)]
    [InlineData(33, true)]
    [InlineData(40, true)]
    [InlineData(63, true)]
    public void A_large_dictionary_of_xz_is_refused(byte bits, bool isRefused)
    {
        byte[] file = File.ReadAllBytes(Path.Combine(PartitionData.Folder, "k612-phbs", "root.tar.xz"));
        int header = 12, size = (file[header] + 1) * 4;
        Assert.Equal(0x21, file[header + 2]);
        file[header + 4] = bits;
        SharpCompress.Compressors.Xz.BinaryUtils.ToLittleEndianBytes(SharpCompress.Compressors.Xz.Crc32.Compute(file[header..(header + size - 4)]))
            .CopyTo(file, header + size - 4);
        File.WriteAllBytes(At("machine.tar.xz"), file);

        if (isRefused)
            Assert.Contains("dictionary", Problem(At("machine.tar.xz")), StringComparison.Ordinal);
        else
            Assert.NotEmpty(PartitionData.Read(At("machine.tar.xz")).Devices);
    }

    [Theory]
    [InlineData("root.tar.gz")]
    [InlineData("root.tar.xz")]
    public void An_archive_that_is_cut_short_is_refused(string name)
    {
        byte[] file = File.ReadAllBytes(Path.Combine(PartitionData.Folder, "k612-phbs", name));
        foreach (int length in new[] { 0, 1, 5, 6, 12, 20, 100, file.Length / 2, file.Length - 1000 })
        {
            File.WriteAllBytes(At(name), file[..length]);
            Assert.Equal("MachineUnreadable", Refusal(At(name)));
        }
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

    private static string Problem(string root) => Assert.Throws<TceException>(() => PartitionData.Read(root)).Message;

    private static string Refusal(string root) => Assert.Throws<TceException>(() => PartitionData.Read(root)).Id;

    private static string LogRefusal(string log)
        => Assert.Throws<TceException>(() => PartitionData.Read(PartitionData.Root("k612-phbs"), log)).Id;

    private string At(string name) => Path.Combine(folder, name);
}
