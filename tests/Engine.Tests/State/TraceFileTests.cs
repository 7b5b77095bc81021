using SpaprDdw.Backends.Tracing;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.State;
using SpaprDdw.Tests.Containers;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.State;

/// <summary>The file of a trace during the recording, and when it reaches its size limit.</summary>
public sealed class TraceFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("spapr-trace-").FullName;
    private readonly ContainerFixture fixture = ContainerFixture.Open();

    private string FilePath => Path.Combine(folder, "trace.jsonl");

    [Fact]
    public void Each_request_is_in_the_file_when_it_returns()
    {
        using TceTraceSession trace = TceTraceSession.Start(fixture.Container, FilePath);
        Assert.Equal("header open", Operations());
        DmaBuffer buffer = fixture.Container.CreateBuffer(MiB);
        Assert.Equal("header open alloc register", Operations());
        DmaWindow window = fixture.Container.CreateWindow(64 * KiB, GiB);
        Assert.Equal("header open alloc register create", Operations());
        fixture.Container.Map(new MapRequest(buffer, window));
        Assert.Equal("header open alloc register create map", Operations());
        fixture.Container.Unmap(window.StartAddress);
        Assert.Equal("header open alloc register create map unmap", Operations());
        trace.Stop();
        fixture.Container.RemoveWindow(window);
        Assert.Equal("header open alloc register create map unmap", Operations());
    }

    [Fact]
    public void A_buffer_is_recorded_with_its_address()
    {
        DmaBuffer before = fixture.Container.CreateBuffer(MiB);
        using TceTraceSession trace = TceTraceSession.Start(fixture.Container, FilePath);
        DmaBuffer later = fixture.Container.CreateBuffer(2 * MiB);
        trace.Stop();

        Assert.Equal(
            [before.Address, later.Address],
            TraceReader.ReadOperations(FilePath).OfType<AllocOperation>().Select(alloc => alloc.Address!.Value));
        Assert.True(TraceReplayer.ReplayFile(FilePath).Passed);
    }

    /// <summary>A trace reads the locked memory after each request, which on a real host reads a file.</summary>
    [Fact]
    public void A_request_reads_the_locked_memory_only_during_a_recording()
    {
        DmaBuffer buffer = fixture.Container.CreateBuffer(MiB);
        DmaWindow window = fixture.Container.CreateWindow(64 * KiB, GiB);
        Assert.Equal(0, Looks());
        using (TceTraceSession trace = TceTraceSession.Start(fixture.Container, FilePath))
            Assert.Equal(2, Looks());
        Assert.Equal(0, Looks());

        int Looks()
        {
            int before = fixture.Backend.LockedMemoryReads;
            fixture.Container.Map(new MapRequest(buffer, window));
            fixture.Container.Unmap(window.StartAddress);
            return fixture.Backend.LockedMemoryReads - before;
        }
    }

    [Fact]
    public void A_cut_line_is_reported_with_its_number()
    {
        using (TceTraceSession trace = TceTraceSession.Start(fixture.Container, FilePath))
            fixture.Container.CreateBuffer(MiB);
        string[] lines = File.ReadAllLines(FilePath);

        File.WriteAllText(FilePath, string.Join('\n', lines[..^1]) + "\n" + lines[^1][..20]);

        TraceFormatException error = Assert.Throws<TraceFormatException>(() => TraceReplayer.ReplayFile(FilePath));
        Assert.Equal(lines.Length, error.Line);
    }

    [Fact]
    public void A_full_file_is_renamed_and_both_files_replay()
    {
        const int Limit = 8192;
        DmaBuffer buffer = fixture.Container.CreateBuffer(16 * MiB, name: "ring");
        DmaWindow window = fixture.Container.CreateWindow(64 * KiB, GiB);
        using (TceTraceSession trace = TceTraceSession.Start(fixture.Container, FilePath, Limit))
        {
            for (ulong page = 0; page < 100; page++)
                fixture.Container.Map(new MapRequest(buffer, window, window.StartAddress + (page * 128 * KiB), page * 64 * KiB, 64 * KiB));
            trace.Stop();
        }

        string[] files = [FilePath, FilePath + ".1"];
        Assert.Equal(files, Directory.GetFiles(folder).Order());
        Assert.All(files, file =>
        {
            TraceReplayResult result = TraceReplayer.ReplayFile(file);
            Assert.Empty(result.Differences);
            Assert.Contains("ring", File.ReadAllText(file), StringComparison.Ordinal);
        });

        // The request that fills a file renames it, so a file exceeds the limit by at most one line. The requests for
        // the state are in each file, and in the end need more than the limit.
        Assert.Equal(100, TraceReader.ReadOperations(FilePath).OfType<MapOperation>().Count());
        Assert.All(files, file => Assert.InRange(new FileInfo(file).Length, 0, Math.Max(Limit, 2 * 100 * 200) + 200));
    }

    [Fact]
    public void A_limit_below_the_size_of_the_state_does_not_start_a_file_for_each_request()
    {
        DmaBuffer buffer = fixture.Container.CreateBuffer(16 * MiB);
        for (ulong page = 0; page < 100; page++)
            fixture.Container.Map(new MapRequest(buffer, Address: page * 128 * KiB, Offset: page * 64 * KiB, Size: 64 * KiB));
        using TceTraceSession trace = TceTraceSession.Start(fixture.Container, FilePath, 1);

        for (ulong page = 100; page < 150; page++)
            fixture.Container.Map(new MapRequest(buffer, Address: page * 128 * KiB, Offset: page * 64 * KiB, Size: 64 * KiB));

        Assert.Equal([FilePath], Directory.GetFiles(folder));
    }

    [Fact]
    public void The_end_of_an_old_trace_does_not_end_a_new_one()
    {
        TceTraceSession old = TceTraceSession.Start(fixture.Container, FilePath);
        old.Stop();
        using TceTraceSession trace = TceTraceSession.Start(fixture.Container, FilePath + "2");
        old.Dispose();

        fixture.Container.CreateBuffer(MiB);
        trace.Stop();
        Assert.Contains("alloc", File.ReadAllText(FilePath + "2"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_renamed_ends_only_the_trace()
    {
        using TceTraceSession trace = TceTraceSession.Start(fixture.Container, FilePath, 1);
        Directory.CreateDirectory(FilePath + ".1");

        for (int times = 0; times < 10; times++)
            fixture.Container.CreateBuffer(MiB);
        fixture.Container.CreateWindow(64 * KiB, GiB);

        LedgerAssert.MatchesDriver(fixture);
        TceException error = Assert.Throws<TceException>(trace.Stop);
        Assert.Equal(("TraceNotWritten", TceErrorCategory.WriteError), (error.Id, error.Category));
    }

    [Fact]
    public void A_start_that_is_cancelled_keeps_the_older_recording()
    {
        File.WriteAllText(FilePath, "older");
        DmaBuffer buffer = fixture.Container.CreateBuffer(MiB);
        fixture.Container.Map(new MapRequest(buffer));
        using var cancellation = new CancellationTokenSource();

        Assert.Throws<OperationCanceledException>(() => TceTraceSession.Start(
            fixture.Container, FilePath, replace: true, progress: new Canceller(cancellation), cancellationToken: cancellation.Token));
        Assert.Equal("older", File.ReadAllText(FilePath));
        Assert.Equal([FilePath], Directory.GetFileSystemEntries(folder));
        Assert.Null(fixture.Container.Tracing.Recorder);
    }

    /// <summary>The file is opened before the container waits for the trace, so a slow disk does not hold the container.</summary>
    [Fact]
    public void A_start_that_cannot_open_its_file_does_not_use_the_container()
    {
        fixture.Container.Dispose();
        string missing = Path.Combine(folder, "missing", "trace.jsonl");
        Assert.Equal("TraceNotWritten", Assert.Throws<TceException>(() => TceTraceSession.Start(fixture.Container, missing)).Id);
    }

    [Fact]
    public void A_second_trace_of_a_container_is_refused()
    {
        using TceTraceSession trace = TceTraceSession.Start(fixture.Container, FilePath);
        fixture.Refuses("TraceRunning", TceErrorCategory.ResourceBusy, null, () => TceTraceSession.Start(fixture.Container, FilePath + "2"));
        Assert.Equal([FilePath], Directory.GetFiles(folder));
    }

    [Fact]
    public void The_header_describes_the_host()
    {
        TceTraceSession.Start(fixture.Container, FilePath).Dispose();
        Assert.Equal(
            new TraceHeader
            {
                Format = "spapr-tce-trace/1",
                Name = "test",
                Kernel = "emulated",
                Machine = "powernv9",
                HostPageSize = 64 << 10,
                Groups = 1,
                CapIpcLock = true,
            },
            TraceReader.ReadHeader(FilePath));
    }

    public void Dispose()
    {
        fixture.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private sealed class Canceller(CancellationTokenSource cancellation) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value) => cancellation.Cancel();
    }

    /// <summary>The names of the operations in the file, after the header.</summary>
    private string Operations()
    {
        using var file = new FileStream(FilePath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        string text = reader.ReadToEnd();
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        return "header " + string.Join(' ', text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split('"')[3]));
    }
}
