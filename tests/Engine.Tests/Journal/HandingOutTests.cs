using SpaprDdw.Backends.Emulated;
using SpaprDdw.Backends.Tracing;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.State;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Journal;

/// <summary>Log lines are handed out, and traces are written, only after the container is unlocked.</summary>
public sealed class HandingOutTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("spapr-journal-").FullName;
    private readonly LogReader log = new(TceLogLevel.Debug);
    private readonly TceContainer container;

    public HandingOutTests()
        => container = TceContainer.Open(new EmulatedHost(new EmulatedHostOptions()).StartProcess(), new TceContainerOptions { Name = "c" }, log);

    private string FilePath => Path.Combine(folder, "trace.jsonl");

    [Fact]
    public void A_reader_of_log_lines_blocks_no_other_thread()
    {
        log.Lines.Clear();
        log.OnLine = _ => Assert.True(Task.Run(container.GetWindows).Wait(TimeSpan.FromMinutes(1)), "The container is locked.");
        DmaBuffer buffer = container.CreateBuffer(MiB);
        container.Map(new MapRequest(buffer, Address: 0));
        Assert.Equal(["mmap", "REGISTER_MEMORY", "MAP_DMA"], log.Lines.Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public void A_reader_that_calls_the_container_finds_the_request_in_the_ledger()
    {
        DmaBuffer buffer = container.CreateBuffer(MiB);
        string? refused = null;
        log.OnLine = line =>
        {
            if (line.StartsWith("MAP_DMA", StringComparison.Ordinal))
                refused = Assert.Throws<TceException>(() => container.RemoveBuffer(buffer)).Id;
        };
        container.Map(new MapRequest(buffer, Address: 0));
        Assert.Equal("BufferInUse", refused);
        Assert.Equal(MiB, buffer.MappedBytes);
    }

    [Fact]
    public void A_reader_that_calls_the_container_during_a_change_of_several_requests_is_refused()
    {
        DmaBuffer buffer = container.CreateBuffer(MiB);
        DmaWindow window = container.CreateWindow(64 * KiB, GiB);
        container.Map(new MapRequest(buffer, window));
        var refused = new List<string>();
        log.OnLine = _ => refused.Add(Assert.Throws<TceException>(() => container.RemoveBuffer(buffer)).Id);
        DmaWindowChange change = container.ReplaceWindow(window, null, 2 * GiB, null);
        Assert.Contains("ContainerBusy", refused);
        Assert.Equal(MiB, change.Window.MappedBytes);
    }

    [Fact]
    public void A_reader_that_throws_leaves_the_ledger_correct()
    {
        DmaBuffer buffer = container.CreateBuffer(MiB);
        log.OnLine = _ => throw new InvalidOperationException("The reader has failed.");
        Assert.Throws<InvalidOperationException>(() => container.Map(new MapRequest(buffer, Address: 0)));
        log.IsOn = false;
        Assert.Equal(MiB, buffer.MappedBytes);
        Assert.Equal(MiB, container.Unmap(0));
        container.RemoveBuffer(buffer);
    }

    [Fact]
    public void A_reader_that_throws_does_not_stop_an_undo()
    {
        DmaBuffer buffer = container.CreateBuffer(MiB);
        DmaWindow window = container.CreateWindow(64 * KiB, GiB);
        container.Map(new MapRequest(buffer, window, Size: 64 * KiB));
        container.Map(new MapRequest(buffer, window, Size: 64 * KiB));
        TceStateExporter.WriteFile(container, FilePath);
        string before = TceStateExporter.ToText(container);
        log.OnLine = line => throw new InvalidOperationException(line);
        Assert.Throws<InvalidOperationException>(() => container.ReplaceWindow(window, null, 2 * GiB, null));
        log.OnLine = _ => { };
        Assert.Equal(before, TceStateExporter.ToText(container));

        container.ResetWindows(force: true);
        container.RemoveBuffer(buffer);
        TceStateRestorer restorer = TceStateRestorer.Prepare(FilePath, container);
        before = TceStateExporter.ToText(container);
        log.OnLine = line => throw new InvalidOperationException(line);
        Assert.Throws<InvalidOperationException>(() => restorer.Restore());
        log.OnLine = _ => { };
        Assert.Equal(before, TceStateExporter.ToText(container));
    }

    [Fact]
    public void Lines_go_to_the_thread_that_made_the_requests()
    {
        var linesOfOtherThreads = new List<string>();
        int first = 0;
        log.OnLine = line =>
        {
            lock (linesOfOtherThreads)
            {
                if (!line.Contains(Environment.CurrentManagedThreadId == first ? "size=0x10000" : "size=0x20000", StringComparison.Ordinal))
                    linesOfOtherThreads.Add(line);
            }
        };
        CreateAndRemoveBuffers(() => first = Environment.CurrentManagedThreadId, 64 * KiB, 128 * KiB);
        Assert.Empty(linesOfOtherThreads);
    }

    [Fact]
    public void A_trace_of_two_threads_replays()
    {
        using (TceTraceSession trace = TceTraceSession.Start(container, FilePath))
        {
            CreateAndRemoveBuffers(() => { }, 64 * KiB, 128 * KiB);
            trace.Stop();
        }

        Assert.Equal(400, TraceReader.ReadOperations(FilePath).Count(operation => operation is AllocOperation or FreeOperation));
        Assert.Empty(TraceReplayer.ReplayFile(FilePath).Differences);
    }

    public void Dispose()
    {
        log.IsOn = false;
        container.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Creates and removes buffers of several sizes, each size on its own thread.</summary>
    private void CreateAndRemoveBuffers(Action begin, params ulong[] sizes)
    {
        using var start = new Barrier(sizes.Length);
        Thread[] threads = [.. sizes.Select((size, index) => new Thread(() =>
        {
            if (index == 0)
                begin();
            start.SignalAndWait();
            for (int times = 0; times < 100; times++)
                container.RemoveBuffer(container.CreateBuffer(size));
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
    }
}
