using SpaprDdw.Containers;
using SpaprDdw.Partition.KernelLogs;
using SpaprDdw.Platforms;
using SpaprDdw.Tests.Containers;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Partition;

/// <summary>
/// Lines of PowerNV kernels, with the formats of the sources of Linux 4.2 to 6.12 and of public logs of hardware, and the
/// windows that exist after them.
/// </summary>
public class PeWindowTests
{
    private const string Endpoint = "pci 0030:01     : [PE# fd] ";

    private static string Log => Path.Combine(AppContext.BaseDirectory, "Data", "logs", "powernv.log");

    [Fact]
    public void The_windows_at_the_end_of_a_log_are_listed_by_endpoint()
    {
        Assert.Equal(
            [
                "0030:01 fd 0: 0x0 to 0x7fffffff, 524288 of 4096, bypass False, line 13",
                "0030:01 fd 1: 0x800000000000000 to 0x80007ffffffffff, 8192 of 1073741824, bypass False, line 14",
            ],
            Existing(KernelLogFile.ReadEvents(Log, CancellationToken.None)));
    }

    /// <summary>
    /// The last line of the log is of a program that asked for 16 GiB in pages of 1 GiB. Rule TableLevels: the table serves
    /// a whole host page of TCEs.
    /// </summary>
    [Fact]
    public void The_window_of_another_program_equals_our_own_to_the_byte()
    {
        DdwLogEvent made = KernelLogFile.ReadEvents(Log, CancellationToken.None).Last(entry => entry.Event == "Window");
        using ContainerFixture fixture = ContainerFixture.Open(TcePlatform.Power9);
        DmaWindow own = fixture.Container.CreateWindow(GiB, 16 * GiB);
        TceTableLevel table = Assert.Single(fixture.Container.GetTable(own));

        Assert.Equal(own.StartAddress, made.StartAddress);
        Assert.Equal(own.PageSize, made.PageSize);
        Assert.Equal(table.EntriesPerTable * own.PageSize, made.Size);
        Assert.Equal(64 * KiB, made.Size / made.PageSize * 8);
    }

    [Theory]
    [InlineData("Setting up 32-bit TCE table at 0..80000000", "SetUp", null, null, 2 * GiB)]
    [InlineData("Setting up window#0 0..7fffffffff pg=1000", "Window", 0, 0UL, 512 * GiB)]
    [InlineData("Setting up window#1 800000000000000..80007ffffffffff pg=40000000", "Window", 1, DynamicStart, 8 * TiB)]
    [InlineData("Setting up window 0..7fffffff pg=10000", "Window", 0, 0UL, 2 * GiB)]
    [InlineData("Removing DMA window #1", "Removed", 1, null, null)]
    [InlineData("Removing DMA window", "Removed", 0, null, null)]
    [InlineData("Enabling 64-bit DMA bypass", "Bypass", null, null, null)]
    [InlineData("Disabling 64-bit DMA bypass", "Bypass", null, null, null)]
    [InlineData("Using 64-bit DMA iommu bypass (through TVE#0)", "Bypass", 0, null, null)]
    [InlineData("Releasing PE", "Released", null, null, null)]
    [InlineData("Failed to configure TCE table, err -5", "Failed", null, null, null)]
    [InlineData("Failed to create 32-bit TCE table, err -12", "Failed", null, null, null)]
    [InlineData("Unmapping failed, ret = -1", "Failed", null, null, null)]
    public void A_line_becomes_an_event(string message, string kind, int? slot, ulong? start, ulong? size)
    {
        foreach (string prefix in new[] { "", "[    0.362688] ", "[    1.297363][    T1] ", "Feb 03 00:24:02 T1000 kernel: ", "<6>[   90.1] ", "Feb  3 00:24:02 T1000 kernel: [  12.1] " })
        {
            DdwLogEvent entry = DdwLogReader.ReadLine(prefix + Endpoint + message, 7)!;

            Assert.Equal((kind, "fd", "0030:01", slot), (entry.Event, entry.Pe, entry.PciAddress, entry.Slot));
            Assert.Equal((start, size, 7), (entry.StartAddress, entry.Size, entry.Line));
            Assert.Null(entry.Driver);
        }
    }

    [Theory]
    [InlineData("pci 0001:01:00.0: [PE# 1fd] Releasing PE", "0001:01:00.0", "1fd")]
    [InlineData("pci 0001:01: 2.3: [PE# 12] Releasing PE", "0001:01:02.3", "12")]
    [InlineData("pci 0003:0d     : [PE# 005] Releasing PE", "0003:0d", "005")]
    [InlineData("pci 10000:01     : [PE# 00] Releasing PE", "10000:01", "00")]
    public void An_endpoint_is_a_bus_a_device_or_a_virtual_function(string line, string place, string endpoint)
    {
        DdwLogEvent entry = DdwLogReader.ReadLine(line, 1)!;

        Assert.Equal((place, endpoint), (entry.PciAddress, entry.Pe));
    }

    [Theory]
    [InlineData("pci 0030:01     : [PE# fd] Secondary bus 0x0000000000000001 associated with PE#fd")]
    [InlineData("pci 0030:01     : [PE# fd] Setting up window#0 7fff..0 pg=1000")]
    [InlineData("pci 0030:01     : [PE# fd] Setting up window#0 0..7fffffff pg=1001")]
    [InlineData("pci 0030:01     : [PE# fd] Setting up window#0 0..ffffffffffffffff pg=1000")]
    [InlineData("pci 0030:01     : [PE# fd] Setting up window#0 0..fff pg=10000")]
    [InlineData("pci 0030:01     : [PE# fd] Setting up window#0 0..17fff pg=10000")]
    [InlineData("pci 0030:01     : [PE# fd] Setting up window#2 0..7fffffff pg=1000")]
    [InlineData("pci 0030:01     : [PE# fd] Setting up window#-1 0..7fffffff pg=1000")]
    [InlineData("pci 0030:01     : [PE# fd] Removing DMA window #7")]
    [InlineData("pci 0030:01     : [PE# fx] Releasing PE")]
    [InlineData("pci somewhere: [PE# fd] Releasing PE")]
    [InlineData("[PE# fd] Releasing PE")]
    [InlineData("pci 0030:01     : [PE# fd]")]
    public void Other_lines_are_ignored(string line) => Assert.Null(DdwLogReader.ReadLine(line, 1));

    [Theory]
    [InlineData("Failed to configure TCE table, err -5")]
    [InlineData("Removing DMA window #1")]
    [InlineData("Releasing PE")]
    public void A_failure_or_a_removal_ends_the_window(string message)
        => Assert.Empty(After("Setting up window#1 800000000000000..80007ffffffffff pg=40000000", message));

    [Fact]
    public void The_bypass_of_POWER8_takes_the_place_of_window_0()
        => Assert.Equal(
            ["0030:01 fd 1: 0x800000000000000 to 0x80007ffffffffff, 8192 of 1073741824, bypass True, line 2"],
            After(
                "Setting up window#0 0..7fffffff pg=1000",
                "Setting up window#1 800000000000000..80007ffffffffff pg=40000000",
                "Using 64-bit DMA iommu bypass (through TVE#0)"));

    [Fact]
    public void A_double_removal_does_no_harm_and_the_next_window_counts()
        => Assert.Equal(
            ["0030:01 fd 0: 0x0 to 0x7fffffff, 32768 of 65536, bypass , line 4"],
            After("Setting up window#0 0..7fffffff pg=1000", "Removing DMA window #0", "Removing DMA window #0", "Setting up window#0 0..7fffffff pg=10000"));

    [Fact]
    public void The_start_of_a_kernel_ends_the_windows_and_hosts_are_kept_apart()
    {
        string[] lines =
        [
            "Feb 03 00:24:02 h1 kernel: pci 0030:01     : [PE# fd] Setting up window#0 0..7fffffff pg=1000",
            "Feb 03 00:24:02 h2 kernel: pci 0030:01     : [PE# fd] Setting up window#0 0..7fffffff pg=1000",
            "Feb 03 00:25:02 h1 kernel: Linux version 6.12.95 (build@host)",
        ];

        var windows = new PeWindows();
        foreach (string line in lines)
            windows.Add(DdwLogReader.ReadLine(line, 1)!);

        Assert.Equal("h2", Assert.Single(windows.Existing).HostName);
    }

    /// <summary>Get-PciDmaWindow reads such logs too.</summary>
    [Fact]
    public void Lines_of_a_partition_between_them_change_nothing()
    {
        DdwHistory history = DdwHistory.Read(File.OpenRead(Log), CancellationToken.None);

        Assert.Equal(["0000:00:01.0"], history.Devices.Keys);
        Assert.False(history.HasQuestions);
    }

    private static string[] After(params string[] messages)
        => Existing(messages.Select((message, index) => DdwLogReader.ReadLine(Endpoint + message, index + 1)!));

    private static string[] Existing(IEnumerable<DdwLogEvent> lines)
    {
        var windows = new PeWindows();
        foreach (DdwLogEvent line in lines)
            windows.Add(line);
        return [.. windows.Existing.Select(window
            => $"{window.PciAddress} {window.Pe} {window.Slot}: 0x{window.StartAddress:x} to 0x{window.EndAddress:x}, {window.Entries} of {window.PageSize}, bypass {window.BypassEnabled}, line {window.Line}")];
    }
}
