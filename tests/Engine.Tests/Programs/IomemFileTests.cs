using System.IO.Compression;
using System.Text;
using SpaprDdw.Errors;
using SpaprDdw.Programs.Logs;

namespace SpaprDdw.Tests.Programs;

/// <summary>The end of a host's memory, from its /proc/iomem.</summary>
public sealed class IomemFileTests : IDisposable
{
    private readonly string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(path);

    [Theory]
    [InlineData("00000000-1ffffffff : System RAM\n", 0x1ffffffff)]
    [InlineData("200000000000-201fffffffff : System RAM\n00000000-1fffffffff : System RAM\n6000000000000-6007fffffffff : PCI\n", 0x201fffffffff)]
    [InlineData("00000000-7fffffff : System RAM\n  00010000-0127ffff : Kernel code", 0x7fffffff)]
    [InlineData("[    0.000000]   node   0: [mem 0x0000000000000000-0x00000001ffffffff]\n[    0.0] pci_bus 0000:00: root bus resource [mem 0x210000000000-0x21ffffffffff 64bit]", 0x1ffffffff)]
    [InlineData("\u001b[32m[    0.000000] \u001b[0m\u001b[33m  node   0: \u001b[0m[mem 0x0000000000000000-0x00000001ffffffff]", 0x1ffffffff)]
    [InlineData("\u001b[33mEAL:\u001b[0m Found system RAM from 0x0 to 0x1ffffffff\u001b[0m", 0x1ffffffff)]
    [InlineData("00000000-1fffffffff : System RAM\r\n  100000000-100ffffff : Kernel code\r\n200000000000-203fffffffff : Persistent Memory\r\n  200000000000-203fffffffff : System RAM (kmem)\r\n", 0x1fffffffff)]
    [InlineData("EAL: Found system RAM from 0x0 to 0x1ffffffff\nEAL: Setting DMA window size to 0x200000000", 0x1ffffffff)]
    public void The_highest_range_of_System_RAM_counts(string text, ulong address)
    {
        File.WriteAllText(path, text);

        Assert.Equal(address, IomemFile.ReadHighestAddress(path));
    }

    [Theory]
    [InlineData("00000000-00000000 : System RAM\n", "root only")]
    [InlineData("", "no range of memory")]
    [InlineData("6000000000000-6007fffffffff : PCI\n", "no range of memory")]
    [InlineData("xyz-1ffffffff : System RAM\n", "no range of memory")]
    public void A_file_that_tells_no_addresses_is_refused(string text, string problem)
    {
        File.WriteAllText(path, text);

        TceException exception = Assert.Throws<TceException>(() => IomemFile.ReadHighestAddress(path));
        Assert.Equal("IomemUnreadable", exception.Id);
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_packed_log_is_read()
    {
        using (var file = new GZipStream(File.Create(path), CompressionLevel.Fastest))
            file.Write("[    0.000000]   node   0: [mem 0x0000000000000000-0x00000001ffffffff]\n"u8);

        Assert.Equal(0x1ffffffffUL, IomemFile.ReadHighestAddress(path));
    }

    [Fact]
    public void A_file_in_UTF_16_is_told()
    {
        File.WriteAllText(path, "00000000-1ffffffff : System RAM", Encoding.Unicode);

        Assert.Contains("not a text in UTF-8", Assert.Throws<TceException>(() => IomemFile.ReadHighestAddress(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_told()
        => Assert.Equal("PathNotFound", Assert.Throws<TceException>(() => IomemFile.ReadHighestAddress(path)).Id);

    [Fact]
    public void A_folder_is_no_file()
        => Assert.Equal("IomemUnreadable", Assert.Throws<TceException>(() => IomemFile.ReadHighestAddress(Path.GetTempPath())).Id);
}
