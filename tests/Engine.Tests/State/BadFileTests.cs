using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.State;

namespace SpaprDdw.Tests.State;

/// <summary>Paths that are not regular files, and files that try to use up memory or time.</summary>
public sealed class BadFileTests : IDisposable
{
    private const int SmallCount = 5_000;

    private readonly string folder = Directory.CreateTempSubdirectory("spapr-state-").FullName;

    [Fact]
    public void A_missing_file_is_not_found()
    {
        string path = Path.Combine(folder, "missing.json");
        TceException error = Assert.Throws<TceException>(() => TceStateImporter.CreateTwin(path, null, new NoSink()));
        Assert.Equal(("PathNotFound", TceErrorCategory.ObjectNotFound, path), (error.Id, error.Category, error.Target));
    }

    [Fact]
    public void A_folder_is_refused() => AssertRefused(folder);

    [Fact]
    public void An_endless_device_is_refused() => AssertRefused("/dev/zero");

    [Fact]
    public void An_empty_device_is_refused() => AssertRefused("/dev/null");

    /// <summary>Spaces compress a thousandfold: megabytes of such a file become gigabytes.</summary>
    [Fact]
    public void A_compression_bomb_is_refused_before_it_fills_the_memory()
    {
        string path = Path.Combine(folder, "bomb.json.gz");
        using (var file = new FileStream(path, FileMode.CreateNew))
        using (var compressed = new GZipStream(file, CompressionLevel.Optimal))
        {
            byte[] spaces = Encoding.ASCII.GetBytes(new string(' ', 1 << 20));
            for (int mebibyte = 0; mebibyte < 512; mebibyte++)
                compressed.Write(spaces);
            compressed.Write(Encoding.UTF8.GetBytes(RichStateFixture.Text));
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        TceException error = AssertRefused(path);

        Assert.Contains("holds more than", error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
    }

    /// <summary>The same mapping again and again, or one group after the other, packs a thousandfold.</summary>
    [Theory]
    [InlineData("\"mappings\": [", """{"address":"0x10000","size":"0x10000","buffer":"ring","offset":"0x0","access":"Read"},""")]
    [InlineData("\"tablesMade\": [", """{"address":"0x0","size":"0x10000"},""")]
    [InlineData("\"buffers\": [", """{"name":"a","address":"0x0","size":"0x10000","pageSize":"0x10000","registered":true},""")]
    [InlineData("\"groups\": [", "0,")]
    public void A_bomb_of_equal_items_is_refused_without_reading_all_of_it(string list, string item)
    {
        string path = Path.Combine(folder, "bomb.json.gz");
        int at = RichStateFixture.Text.IndexOf(list, StringComparison.Ordinal) + list.Length;
        byte[] items = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(item, (1 << 20) / item.Length)));
        using (var compressed = new GZipStream(new FileStream(path, FileMode.CreateNew), CompressionLevel.Fastest))
        {
            compressed.Write(Encoding.UTF8.GetBytes(RichStateFixture.Text[..at]));
            for (int mebibyte = 0; mebibyte < 16; mebibyte++)
                compressed.Write(items);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        var read = new Furthest();
        AssertRefused(path, read);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
        Assert.InRange(read.Done, 1, 2 << 20);
    }

    /// <summary>Names of 100,000 letters make a file that packs far better than others.</summary>
    [Fact]
    public void A_state_that_packs_well_is_read()
    {
        string name = new('n', 100_000);
        string text = RichStateFixture.Text.Replace("\"ring\"", $"\"{name}\"", StringComparison.Ordinal);
        byte[] packed = TwinFixture.Compress(Encoding.UTF8.GetBytes(text));
        Assert.True(text.Length > 200 * packed.Length);

        using TceContainer twin = TwinFixture.Of(packed);
        Assert.Equal(4, twin.GetWindows().Sum(window => window.Mappings));
    }

    [Theory]
    [InlineData("\"buffer\": \"ring\"", "\"buffer\": \"{0}\"")]
    [InlineData("\"slot\": 1", "\"{0}\": 1")]
    public void A_name_of_megabytes_is_shortened_in_the_message(string good, string bad)
    {
        string path = Path.Combine(folder, "long.json");
        string name = new('x', 10_000_000);
        File.WriteAllText(path, RichStateFixture.Text.Replace(good, bad.Replace("{0}", name, StringComparison.Ordinal), StringComparison.Ordinal));
        Assert.InRange(AssertRefused(path).Message.Length, 0, 1000);
    }

    [Fact]
    public void Time_grows_in_proportion_to_buffers_and_mappings()
    {
        string small = ManyBuffers(SmallCount), large = ManyBuffers(4 * SmallCount);
        TimeToImport(small, SmallCount);

        // In proportion, the larger one takes 4 times as long, and with the square of its size 16 times.
        Assert.Contains(Enumerable.Range(0, 5), _ => TimeToImport(large, 4 * SmallCount) < 8 * TimeToImport(small, SmallCount));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static TimeSpan TimeToImport(string state, int count)
    {
        long start = Stopwatch.GetTimestamp();
        using TceContainer twin = TwinFixture.Of(state);
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        TestContext.Current.TestOutputHelper!.WriteLine($"{count} buffers: {took.TotalMilliseconds:0} ms");
        Assert.Equal(count, twin.GetWindows()[0].Mappings);
        return took;
    }

    /// <summary>A state with buffers at descending addresses, and a mapping of each.</summary>
    private static string ManyBuffers(int count)
    {
        string buffers = string.Join(',', Enumerable.Range(0, count).Reverse().Select(index =>
            $$"""{"name":"b{{index}}","address":"0x{{0x100000000L + (index * 0x20000L):x}}","size":"0x10000","pageSize":"0x10000","registered":true}"""));
        string mappings = string.Join(',', Enumerable.Range(0, count).Select(index =>
            $$"""{"address":"0x{{index * 0x20000L:x}}","size":"0x10000","buffer":"b{{index}}","offset":"0x0","access":"Read"}"""));
        return $$"""
            {"format":"spapr-tce-state/1","host":{"backend":"Kernel","platform":"Power9","pageSize":"0x10000"},
            "container":{"name":"many","iommuVersion":2,"groups":[7]},"lockedMemory":{"used":"0x{{(count * 0x10000L) + 0x400000 + 0x400000:x}}"},
            "buffers":[{{buffers}}],"windows":[{"slot":0,"startAddress":"0x0","size":"0x100000000","pageSize":"0x10000","levels":1,
            "isDefault":false,"state":"Active","lockedMemory":"0x100000",
            "tables":[{"level":0,"entriesPerTable":65536,"bytesPerTable":"0x80000","tablesInUse":1,"tablesPossible":1}],"tablesMade":[],
            "mappings":[{{mappings}}]}]}
            """;
    }

    private static TceException AssertRefused(string path, IProgress<WorkProgress>? progress = null)
    {
        TceException error = Assert.Throws<TceException>(() => TceStateImporter.CreateTwin(path, null, new NoSink(), progress));
        Assert.Equal(("StateUnreadable", path), (error.Id, error.Target));
        Assert.Contains(" at $", error.Message, StringComparison.Ordinal);
        return error;
    }

    private sealed class NoSink : ITceLogSink
    {
        public bool IsEnabled(TceLogLevel level) => false;

        public void Write(TceLogLevel level, string message)
        {
        }
    }

    private sealed class Furthest : IProgress<WorkProgress>
    {
        public long Done { get; private set; }

        public void Report(WorkProgress value) => Done = Math.Max(Done, value.Done);
    }
}
