using System.Globalization;
using System.Text;
using System.Text.Json;
using SpaprDdw.Partition.KernelLogs;

namespace SpaprDdw.Tests.Partition;

/// <summary>Lines of Linux 2.6.39 to 7.2, from recordings, public reports and sources.</summary>
public class KernelLogTests
{
    public static TheoryData<string> Cases => PartitionData.Cases;

    [Fact]
    public void A_query_tells_the_page_sizes_and_the_largest_block()
    {
        // From a public report of a PowerVM partition with an nvme adapter.
        DdwLogEvent entry = Read("nvme 0524:28:00.0: ibm,query-pe-dma-windows(53) 280000 8000000 20000524 returned 0, lb=1000000 ps=103 wn=1");

        Assert.Equal(("Query", "0524:28:00.0", "nvme", 0), (entry.Event, entry.PciAddress, entry.Driver, entry.Status));
        Assert.Equal((16UL << 20, 0x103U, 1U), (entry.LargestBlock, entry.PageSizeMask, entry.WindowsAvailable));
        Assert.Equal(("4 KiB, 64 KiB, 2 MiB", 32UL << 40), (entry.PageSizes, entry.LargestWindow));
    }

    [Fact]
    public void A_create_tells_the_question_and_the_window()
    {
        DdwLogEvent entry = Read("nvme 0524:28:00.0: ibm,create-pe-dma-window(54) 280000 8000000 20000524 15 25 returned 0 (liobn = 0x70000524 starting addr = 8000000 0)");

        Assert.Equal(("Create", 0, 2UL << 20, 128UL << 30), (entry.Event, entry.Status, entry.PageSize, entry.Size));
        Assert.Equal((0x70000524U, 0x800000000000000UL), (entry.Liobn, entry.StartAddress));
    }

    [Fact]
    public void A_failure_tells_no_numbers_of_an_earlier_answer()
    {
        DdwLogEvent query = Read("pci 0019:01:00.0: ibm,query-pe-dma-windows(53) 10000 8000000 20000019 returned -3, lb=1000000 ps=103 wn=1");
        DdwLogEvent create = Read("tg3 0001:00:01.0: ibm,create-pe-dma-window(2027) 800 8000000 20000001 18 0 returned -3 (liobn = 0x80000001 starting addr = 8000000 0)");

        Assert.Equal((-3, null, null, null, null), (query.Status, query.LargestBlock, query.PageSizeMask, query.WindowsAvailable, query.PageSizes));
        Assert.Equal((-3, 0UL, null, null), (create.Status, create.Size, create.Liobn, create.StartAddress));
    }

    [Theory]
    [InlineData("tg3 0000:00:02.0: ibm,query-pe-dma-windows(2026) 1000 8000000 20000000 returned 0", "Query")]
    [InlineData("mlx4_core 0004:01:00.0: Using 64-bit direct DMA at offset 10000000000000", "Answer")]
    [InlineData("mlx4_core 0004:01:00.0: Restoring 32-bit DMA via iommu", "Answer")]
    [InlineData("e1000e 0000:00:01.0: lsa_required: 0, lsa_enabled: 0, direct mapping: 1", "Answer")]
    [InlineData("e1000e 0000:00:01.0: iommu: 64-bit OK, using fixed ops", "Answer")]
    [InlineData("e1000e 0000:00:01.0: iommu: not 64-bit, using default ops", "Answer")]
    [InlineData("e1000e 0000:00:01.0: iommu: 64-bit OK but direct DMA is limited by 800000200000000", "Limited")]
    [InlineData("e1000e 0000:00:01.0: Skipping ibm,pmemory", "SkippedPmem")]
    [InlineData("e1000e 0000:00:01.0: Removed default DMA window for /pci@800000020000000", "Removed")]
    [InlineData("/pci@800000020000000: successfully removed DMA window: rtas returned 0 to ibm,remove-pe-dma-window(2028) 80000000", "Removed")]
    [InlineData("/pci@800000020000000: failed to remove DMA window: rtas returned -3 to ibm,remove-pe-dma-window(2028) 80000000", "Failed")]
    [InlineData("/pci@800000020000000: successfully removed direct window: rtas returned 0 to ibm,remove-pe-dma-window(2028) 80000001", "Removed")]
    [InlineData("/pci@800000020000000: failed to remove direct window: rtas returned -3 to ibm,remove-pe-dma-window(2028) 80000001", "Failed")]
    [InlineData("/pci@800000020000000: failed to remove direct window property: -22", "Failed")]
    [InlineData("/pci@800000020000000 failed to clear tces in window.", "Failed")]
    [InlineData("/pci@800000020000000: failed to remove DMA window property: -22", "Failed")]
    [InlineData("sym53c8xx 0000:00:02.0: Limited Address Space for DDW not Supported, err: -75", "Failed")]
    [InlineData("e1000e 0000:00:01.0: ibm,reset-pe-dma-windows(2029) 800 8000000 20000000 returned -1 ", "Failed")]
    [InlineData("e1000e 0000:00:01.0: ibm,reset-pe-dma-windows(2029) for Limited Addr Support: 800 8000000 20000000 returned -1 ", "Failed")]
    [InlineData("e1000e 0000:00:01.0: current IOMMU table in use, can't be replaced.", "Failed")]
    [InlineData("pci 0000:00:01.0: spapr_tce_init_table_group: query_ddw failed", "Failed")]
    [InlineData("pci 0000:00:01.0: spapr_tce_init_table_group: default dma window missing!", "Failed")]
    [InlineData("e1000e 0000:00:01.0: Warning: IOMMU dma not supported: mask 0xffffffff, table unavailable", "Failed")]
    [InlineData("e1000e 0000:00:01.0: Warning: IOMMU offset too big for device mask", "Failed")]
    [InlineData("tce_build_pSeriesLP: plpar_tce_put failed. rc=-4", "Failed")]
    [InlineData("tce_buildmulti_pSeriesLP: plpar_tce_put failed. rc=-4", "Failed")]
    [InlineData("e1000e 0000:00:01.0: no free dynamic windows", "Failed")]
    [InlineData("e1000e 0000:00:01.0: no supported page size in mask 200", "Failed")]
    [InlineData("e1000e 0000:00:01.0: no supported direct page size in mask 200", "Failed")]
    [InlineData("e1000e 0000:00:01.0: can't map partition max 0x8000000000000 with 16777216 65536-sized pages", "Failed")]
    [InlineData("e1000e 0000:00:01.0: failed to map DMA window for /pci@800000020000000: -1", "Failed")]
    [InlineData("e1000e 0000:00:01.0: failed to map direct window for /pci@800000020000000: -1", "Failed")]
    [InlineData("e1000e 0000:00:01.0: iommu_alloc failed, tbl 00000000d1ab4781 vaddr 00000000abcdef01 npages 10", "AllocFailed")]
    [InlineData("e1000e 0000:00:01.0: iommu_alloc_consistent size too large: 0x2000000", "AllocFailed")]
    [InlineData("ppc iommu: disabling ddw.", "SwitchedOff")]
    [InlineData("Linux version 6.12.95+deb12-powerpc64le-64k (debian-kernel@lists.debian.org) (gcc) #1 SMP", "Boot")]
    public void Each_pattern_is_found_after_any_prefix(string line, string expected)
    {
        string[] prefixes =
        [
            "", "[    0.652275] ", "[12345.652275][    T1] ", "<6>[    0.652275] ", "kern  :info  : [    0.652275] ",
            "Nov 26 16:57:46 lpar7 kernel: ", "2026-11-26T16:57:46.123456+00:00 lpar7 kernel: [    0.652275] ", "[Thu Nov 26 16:57:46 2026] ",
            "6,339,652275,-;", "{\"MESSAGE\":\"", "kernel:", "| ",
        ];
        Assert.All(prefixes, prefix =>
        {
            DdwLogEvent entry = Read(prefix + line);
            Assert.Equal(expected, entry.Event);
            Assert.Equal(prefix + line, entry.Text);
            Assert.Equal(DdwLogReader.ReadLine(line, 1)!.Driver, entry.Driver);
        });
    }

    [Theory]
    [InlineData("tg3 0000:00:02.0: ibm,query-pe-dma-windows(2026) 1000 8000000 20000000 returned 0", "answered, and the log has no numbers")]
    [InlineData("tg3 0000:00:02.0: ibm,query-pe-dma-windows(2026) 1000 8000000 20000000 returned -3", "refused")]
    [InlineData("tg3 0000:00:02.0: ibm,create-pe-dma-window(2027) 1000 8000000 20000000 10 21 returned 0", "8 GiB in 64 KiB made")]
    [InlineData("tg3 0000:00:02.0: ibm,create-pe-dma-window(2027) 1000 8000000 20000000 10 21 returned -1", "8 GiB in 64 KiB refused")]
    public void The_details_call_only_a_refusal_refused(string line, string detail) => Assert.Equal(detail, Read(line).Detail);

    /// <summary>The lines of journalctl -o json and of dmesg --json.</summary>
    [Theory]
    [InlineData("{\"_HOSTNAME\":\"lpar7\",\"MESSAGE\":\"LINE\",\"_TRANSPORT\":\"kernel\"}", "lpar7")]
    [InlineData("{\"MESSAGE\":\"LINE\",\"SYSLOG_IDENTIFIER\":\"kernel\",\"PRIORITY\":\"6\"}\r", null)]
    [InlineData("         \"msg\": \"LINE\"", null)]
    [InlineData("{\"msg\":\"LINE\",\"msg\":\"LINE\"}", null)]
    public void A_line_of_JSON_tells_its_message_and_its_host(string json, string? host)
    {
        const string Line = "e1000e 0000:00:01.0: Removed default DMA window for /pci@800000020000000";

        DdwLogEvent entry = Read(json.Replace("LINE", Line, StringComparison.Ordinal));

        Assert.Equal(("Removed", Line, "/pci@800000020000000", host), (entry.Event, entry.Text, entry.Node, entry.HostName));
    }

    [Fact]
    public void A_program_that_logs_the_version_in_JSON_starts_no_kernel()
    {
        Assert.Equal("6.1.0", Read("{\"MESSAGE\":\"Linux version 6.1.0 (gcc)\",\"_TRANSPORT\":\"kernel\"}").KernelVersion);
        Assert.Null(DdwLogReader.ReadLine("{\"MESSAGE\":\"Linux version 6.1.0 (gcc)\",\"_TRANSPORT\":\"syslog\"}", 1));
        Assert.Null(DdwLogReader.ReadLine("{\"MESSAGE\":[76,105],\"_TRANSPORT\":\"kernel\",\"X\":\"Linux version 6.1.0 (gcc)\"}", 1));
    }

    /// <summary>Half of a surrogate pair is no text, as an escape or as a character.</summary>
    [Theory]
    [InlineData("{\"MESSAGE\":\"Linux version 6.1.0 \\ud800\",\"_TRANSPORT\":\"kernel\"}", null)]
    [InlineData("{\"MESSAGE\":\"Linux version 6.1.0\",\"_TRANSPORT\":\"kernel\",\"_HOSTNAME\":\"\\udc00\"}", null)]
    [InlineData("\"msg\": \"Linux version 6.1.0 HALF\"", "6.1.0")]
    public void A_line_of_JSON_with_half_a_character_ends_no_reading(string json, string? kernel)
        => Assert.Equal(kernel, DdwLogReader.ReadLine(json.Replace("HALF", "\ud800", StringComparison.Ordinal), 1)?.KernelVersion);

    [Theory]
    [InlineData("e1000e 0000:00:01.0: ibm,query-pe-dma-windows(2026) 800 8000000 returned 0")]
    [InlineData("e1000e 0000:00:01.0: ibm,query-pe-dma-windows(2026) 800 8000000 20000000 returned")]
    [InlineData("e1000e 0000:00:01.0: ibm,create-pe-dma-window(2027) 800 8000000 20000000 18 fffffffffffffffff returned 0")]
    [InlineData("e1000e 0000:00:01.0: ibm,create-pe-dma-window(2027) 800 8000000 20000000 40 41 returned 0")]
    [InlineData("someone wrote: ibm,query-pe-dma-windows(2026) 800 8000000 20000000 returned 0")]
    [InlineData("e1000e 0000:00:01: lsa_required: 0, lsa_enabled: 0, direct mapping: 1")]
    [InlineData("e1000e 0000:00:01.8: lsa_required: 0, lsa_enabled: 0, direct mapping: 1")]
    [InlineData("0000:00:01.0: Skipping ibm,pmemory")]
    [InlineData("program[12]: this is Linux version 6.1 indeed")]
    [InlineData("Linux version unknown ")]
    [InlineData("iommu_alloc failed, tbl 0 vaddr 0 npages 10")]
    public void A_similar_line_is_ignored(string line) => Assert.Null(DdwLogReader.ReadLine("[    0.652275] " + line, 1));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Answers_are_those_of_the_recording(string name)
    {
        using JsonDocument recorded = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(PartitionData.Folder, name, "case.json")));
        ILookup<string?, bool?> answers = All(File.ReadAllBytes(PartitionData.Log(name)))
            .Where(entry => entry.Text.Contains("lsa_required", StringComparison.Ordinal))
            .ToLookup(entry => entry.PciAddress, entry => entry.DirectMapping);

        foreach (JsonElement device in recorded.RootElement.GetProperty("devices").EnumerateArray())
        {
            JsonElement said = device.GetProperty("directSaidByKernelLog");
            bool?[] expected = said.ValueKind == JsonValueKind.Null ? [] : [.. said.EnumerateArray().Select(each => (bool?)each.GetBoolean())];
            Assert.Equal(expected, answers[device.GetProperty("address").GetString()]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    [InlineData(1 << 20)]
    public void A_log_may_come_in_pieces_of_any_size(int piece)
    {
        byte[] log = File.ReadAllBytes(PartitionData.Log("k612-2g-maxmem8g"));

        string[] whole = Printed(All(log));
        string[] pieces = Printed(Events(new PiecewiseStream(log, piece)));

        Assert.Equal(whole, pieces);
        Assert.Equal(
            File.ReadLines(PartitionData.Log("k612-2g-maxmem8g")).Select((line, index) => DdwLogReader.ReadLine(line, index + 1)).OfType<DdwLogEvent>().Select(Printed),
            whole);
    }

    [Fact]
    public void Line_numbers_are_right_beyond_the_buffer()
    {
        var log = new StringBuilder();
        for (int line = 1; line <= 50_000; line++)
            log.Append(line % 10_000 == 0 ? "e1000e 0000:00:01.0: Skipping ibm,pmemory\n" : "[    1.0] something else that nobody asked for\n");

        Assert.Equal([10_000L, 20_000L, 30_000L, 40_000L, 50_000L], All(Encoding.UTF8.GetBytes(log.ToString())).Select(entry => entry.Line));
    }

    [Fact]
    public void A_log_may_end_without_a_newline_and_have_carriage_returns()
        => Assert.Equal(
            ["e1000e 0000:00:01.0: Skipping ibm,pmemory", "e1000e 0000:00:02.0: Skipping ibm,pmemory"],
            All("e1000e 0000:00:01.0: Skipping ibm,pmemory\r\ne1000e 0000:00:02.0: Skipping ibm,pmemory"u8.ToArray()).Select(entry => entry.Text));

    [Fact]
    public void Long_lines_are_skipped()
    {
        byte[] log = new byte[3 << 20];
        Array.Fill(log, (byte)'x');
        "\ne1000e 0000:00:01.0: Skipping ibm,pmemory\n"u8.CopyTo(log.AsSpan(2 << 20));

        Assert.Equal(2, Assert.Single(All(log)).Line);
    }

    [Fact]
    public void Colours_of_a_terminal_do_not_matter()
    {
        DdwLogEvent entry = Read("\e[32m[    0.652275] \e[0m\e[33me1000e 0000:00:01.0: \e[0mSkipping ibm,pmemory");

        Assert.Equal(("e1000e", "[    0.652275] e1000e 0000:00:01.0: Skipping ibm,pmemory"), (entry.Driver, entry.Text));
    }

    [Fact]
    public void Letters_outside_ASCII_are_kept()
        => Assert.Equal("Märchen e1000e 0000:00:01.0: Skipping ibm,pmemory", Assert.Single(All(Encoding.UTF8.GetBytes("Märchen e1000e 0000:00:01.0: Skipping ibm,pmemory\n"))).Text);

    private static DdwLogEvent Read(string line)
    {
        DdwLogEvent? entry = DdwLogReader.ReadLine(line, 1);
        Assert.NotNull(entry);
        return entry;
    }

    private static DdwLogEvent[] All(byte[] log) => Events(new MemoryStream(log));

    private static DdwLogEvent[] Events(Stream log)
        => [.. DdwLogReader.Read(log, TestContext.Current.CancellationToken).Where(entry => entry.IsEvent)];

    private static string[] Printed(IEnumerable<DdwLogEvent> events) => [.. events.Select(Printed)];

    private static string Printed(DdwLogEvent entry) => string.Create(CultureInfo.InvariantCulture, $"{entry.Line} {entry.Event} {entry.PciAddress} {entry.Size} {entry.Text}");

    /// <summary>A stream that gives few bytes at a time, like a pipe.</summary>
    private sealed class PiecewiseStream(byte[] content, int piece) : MemoryStream(content)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(piece, buffer.Length)]);

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(piece, count));
    }
}
