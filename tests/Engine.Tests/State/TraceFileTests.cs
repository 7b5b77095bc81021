using SpaprDdw.Backends.Tracing;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.State;
using SpaprDdw.Tests.Containers;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.State;

/// <summary>The file of a trace while it is recorded, and when it is full.</summary>
public sealed class TraceFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("spapr-trace-").FullName;
    private readonly ContainerFixture managed = ContainerFixture.Open();

    private string FilePath => Path.Combine(folder, "trace.jsonl");

    [Fact]
    public void EachRequestIsInTheFileWhenItIsDone()
    {
        using TceTraceSession trace = TceTraceSession.Start(managed.Container, FilePath);
        Assert.Equal("header open", Told());
        DmaBuffer buffer = managed.Container.CreateBuffer(MiB);
        Assert.Equal("header open alloc register", Told());
        DmaWindow window = managed.Container.CreateWindow(64 * KiB, GiB);
        Assert.Equal("header open alloc register create", Told());
        managed.Container.Map(new MapRequest(buffer, window));
        Assert.Equal("header open alloc register create map", Told());
        managed.Container.Unmap(window.StartAddress);
        Assert.Equal("header open alloc register create map unmap", Told());
        trace.Stop();
        managed.Container.RemoveWindow(window);
        Assert.Equal("header open alloc register create map unmap", Told());
    }

    /// <summary>A trace looks at the locked memory after each request, which on a real host reads a file.</summary>
    [Fact]
    public void NothingOfATraceIsInTheWayWhileNobodyRecords()
    {
        DmaBuffer buffer = managed.Container.CreateBuffer(MiB);
        DmaWindow window = managed.Container.CreateWindow(64 * KiB, GiB);
        Assert.Equal(0, Looks());
        using (TceTraceSession trace = TceTraceSession.Start(managed.Container, FilePath))
            Assert.Equal(2, Looks());
        Assert.Equal(0, Looks());

        int Looks()
        {
            int before = managed.Backend.LooksAtLockedMemory;
            managed.Container.Map(new MapRequest(buffer, window));
            managed.Container.Unmap(window.StartAddress);
            return managed.Backend.LooksAtLockedMemory - before;
        }
    }

    /// <summary>A crash in the midst of a line loses that line.</summary>
    [Fact]
    public void LineThatIsCutIsTheOnlyOneLost()
    {
        using (TceTraceSession trace = TceTraceSession.Start(managed.Container, FilePath))
            managed.Container.CreateBuffer(MiB);
        string[] lines = File.ReadAllLines(FilePath);

        File.WriteAllText(FilePath, string.Join('\n', lines[..^1]) + "\n" + lines[^1][..20]);

        TraceFormatException error = Assert.Throws<TraceFormatException>(() => TraceReplayer.ReplayFile(FilePath));
        Assert.Equal(lines.Length, error.Line);
    }

    [Fact]
    public void FullFileIsPutAsideAndBothReplay()
    {
        const int Limit = 8192;
        DmaBuffer buffer = managed.Container.CreateBuffer(16 * MiB, name: "ring");
        DmaWindow window = managed.Container.CreateWindow(64 * KiB, GiB);
        using (TceTraceSession trace = TceTraceSession.Start(managed.Container, FilePath, Limit))
        {
            for (ulong page = 0; page < 100; page++)
                managed.Container.Map(new MapRequest(buffer, window, window.StartAddress + (page * 128 * KiB), page * 64 * KiB, 64 * KiB));
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

        // A file is put aside by the first request that finds it full: it is over the limit by a line at most. What makes the
        // state stands in each, and takes more than the limit in the end.
        Assert.Equal(100, TraceReader.ReadOperations(FilePath).OfType<MapOperation>().Count());
        Assert.All(files, file => Assert.InRange(new FileInfo(file).Length, 0, Math.Max(Limit, 2 * 100 * 200) + 200));
    }

    /// <summary>A state that is larger than the limit is not written again for each request.</summary>
    [Fact]
    public void SmallLimitDoesNotBeginAFileForEachRequest()
    {
        DmaBuffer buffer = managed.Container.CreateBuffer(16 * MiB);
        for (ulong page = 0; page < 100; page++)
            managed.Container.Map(new MapRequest(buffer, Address: page * 128 * KiB, Offset: page * 64 * KiB, Size: 64 * KiB));
        using TceTraceSession trace = TceTraceSession.Start(managed.Container, FilePath, 1);

        for (ulong page = 100; page < 150; page++)
            managed.Container.Map(new MapRequest(buffer, Address: page * 128 * KiB, Offset: page * 64 * KiB, Size: 64 * KiB));

        Assert.Equal([FilePath], Directory.GetFiles(folder));
    }

    [Fact]
    public void EndOfAnOldTraceDoesNotEndANewOne()
    {
        TceTraceSession old = TceTraceSession.Start(managed.Container, FilePath);
        old.Stop();
        using TceTraceSession trace = TceTraceSession.Start(managed.Container, FilePath + "2");
        old.Dispose();

        managed.Container.CreateBuffer(MiB);
        trace.Stop();
        Assert.Contains("alloc", File.ReadAllText(FilePath + "2"), StringComparison.Ordinal);
    }

    /// <summary>Where the next file cannot be begun, the requests go on, and the stop says that the trace does not.</summary>
    [Fact]
    public void FileThatCannotBePutAsideEndsTheTraceAlone()
    {
        Directory.CreateDirectory(FilePath + ".1");
        using TceTraceSession trace = TceTraceSession.Start(managed.Container, FilePath, 1);

        for (int times = 0; times < 10; times++)
            managed.Container.CreateBuffer(MiB);
        managed.Container.CreateWindow(64 * KiB, GiB);

        LedgerAssert.MatchesDriver(managed);
        TceException error = Assert.Throws<TceException>(trace.Stop);
        Assert.Equal(("TraceNotWritten", TceErrorCategory.WriteError), (error.Id, error.Category));
    }

    [Fact]
    public void SecondTraceOfAContainerIsRefused()
    {
        using TceTraceSession trace = TceTraceSession.Start(managed.Container, FilePath);
        managed.Refuses("TraceRunning", TceErrorCategory.ResourceBusy, null, () => TceTraceSession.Start(managed.Container, FilePath + "2"));
        Assert.Equal([FilePath], Directory.GetFiles(folder));
    }

    [Fact]
    public void HeaderTellsTheHost()
    {
        TceTraceSession.Start(managed.Container, FilePath).Dispose();
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
        managed.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private string Told()
    {
        using var file = new FileStream(FilePath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        string text = reader.ReadToEnd();
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        return "header " + string.Join(' ', text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split('"')[3]));
    }
}
