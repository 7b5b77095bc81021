using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Backends.Tracing;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;
using SpaprDdw.State;
using SpaprDdw.Tests.Conformance;
using SpaprDdw.Tests.Containers;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.State;

/// <summary>The replay of a trace on the host of a connected container.</summary>
public sealed class TraceOnContainerTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("spapr-trace-").FullName;

    /// <summary>The recordings of hosts with the same page size and huge pages as the test's container.</summary>
    public static TheoryData<string> Recorded => [.. Recordings.Names.Where(name =>
        name.Contains("64k-p", StringComparison.Ordinal) && !name.Contains("huge", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Recorded))]
    public void A_recording_replays_on_a_container_and_leaves_it_unused(string name)
    {
        string path = Recordings.PathOf(name);
        TcePlatform platform = TraceReader.ReadHeader(path).Platform;
        using ContainerFixture fixture = ContainerFixture.Open(platform, groups: platform == TcePlatform.PSeries ? [1] : [1, 0]);
        string before = TceStateExporter.ToText(fixture.Container);
        if (IsHarmful(path, fixture.Container))
        {
            Assert.Equal("TraceDangerous", fixture.LeavesStateAlone(() => Replay(path, fixture.Container)).Id);
            return;
        }

        TraceReplayResult result = Replay(path, fixture.Container);

        Assert.Empty(result.Differences);
        Assert.Equal(TraceReader.ReadOperations(path).Count(), result.Operations);
        AssertUnused(fixture, before);
    }

    [Fact]
    public void A_container_works_after_a_replay()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        Replay(Recordings.PathOf("linux-6.12-64k-powernv9/h01-quickstart.jsonl"), fixture.Container);

        DmaWindow window = fixture.Container.CreateWindow(64 * KiB, GiB);
        fixture.Container.Map(new MapRequest(fixture.Container.CreateBuffer(MiB), window));
        LedgerAssert.MatchesDriver(fixture);
        fixture.Dispose();
        Assert.Equal(0UL, fixture.Backend.Memory.Locked.Used);
    }

    [Fact]
    public void A_replay_lists_all_differences_or_stops_at_the_first()
    {
        string path = Changed("\"start_addr\":\"0x800000000000000\"", "\"start_addr\":\"0x900000000000000\"");
        using ContainerFixture fixture = ContainerFixture.Open();

        TraceReplayResult all = Replay(path, fixture.Container);
        TraceReplayResult first = TceTraceReplay.Replay(path, fixture.Container, stopOnFirst: true);

        Assert.True(all.Differences.Count > 1);
        Assert.Equal(all.Differences[0], Assert.Single(first.Differences));
        Assert.Equal(all.Differences[0].Operation, first.Operations);
        Assert.True(first.Operations < all.Operations);
    }

    [Fact]
    public void Memory_that_others_locked_is_no_difference()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        fixture.Backend.BeforeNext = backend =>
        {
            backend.Memory.Allocate(MiB, 64 * KiB, MemoryAccess.ReadWrite, out _);
            ((Backends.Emulated.EmulatedProcess)backend).Memory.TryCharge(MiB);
        };
        Assert.Empty(Replay(Recordings.PathOf("linux-6.12-64k-powernv9/h01-quickstart.jsonl"), fixture.Container).Differences);
        Assert.Equal(MiB, fixture.Backend.Memory.Locked.Used);
    }

    [Fact]
    public void A_used_container_is_refused()
    {
        string path = Recordings.PathOf("linux-6.12-64k-powernv9/h01-quickstart.jsonl");
        using ContainerFixture fixture = ContainerFixture.Open();
        DmaBuffer buffer = fixture.Container.CreateBuffer(MiB);
        Refused();
        fixture.Container.Map(new MapRequest(buffer));
        Refused();
        fixture.Container.Unmap(0);
        fixture.Container.RemoveBuffer(buffer);
        Refused();
        fixture.Container.RemoveWindow(fixture.Container.GetWindow(0));
        Refused();

        void Refused() => fixture.Refuses("ContainerNotFresh", TceErrorCategory.InvalidOperation, null, () => Replay(path, fixture.Container));
    }

    [Fact]
    public void A_container_that_a_trace_records_is_refused()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        using var trace = TceTraceSession.Start(fixture.Container, Path.Combine(folder, "running.jsonl"));
        fixture.Refuses(
            "TraceRunning", TceErrorCategory.ResourceBusy, null,
            () => Replay(Recordings.PathOf("linux-6.12-64k-powernv9/h01-quickstart.jsonl"), fixture.Container));
    }

    [Theory]
    [InlineData("{\"op\":\"memlock\",\"bytes\":65536,\"ret\":0,\"locked\":0}", "until the process ends")]
    [InlineData("{\"op\":\"open\",\"iommu\":\"v2\",\"groups\":2,\"ret\":0,\"locked\":0}", "needs 2 groups")]
    [InlineData(
        "{\"op\":\"open\",\"iommu\":\"v2\",\"groups\":1,\"ret\":0,\"locked\":0}\n"
        + "{\"op\":\"alloc\",\"buffer\":\"b\",\"size\":\"0x10000\",\"backing\":\"0x10000\",\"access\":\"rw\",\"ret\":0,\"locked\":0}\n"
        + "{\"op\":\"register\",\"buffer\":\"b\",\"offset\":\"0x0\",\"size\":\"0x10000\",\"flags\":0,\"argsz\":24,\"ret\":0,\"locked\":0}\n"
        + "{\"op\":\"unmap\",\"iova\":\"0x0\",\"size\":\"0x100000000\",\"flags\":0,\"argsz\":24,\"ret\":0,\"locked\":0}",
        "outside of a window's table")]
    public void Requests_that_do_lasting_harm_are_not_sent(string lines, string problem)
    {
        string header = File.ReadLines(Recordings.PathOf("linux-6.12-64k-powernv9/h01-quickstart.jsonl")).First();
        string path = Path.Combine(folder, "harm.jsonl");
        File.WriteAllText(path, $"{header}\n{lines}\n");
        using ContainerFixture fixture = ContainerFixture.Open();

        TceException error = fixture.Refuses("TraceDangerous", TceErrorCategory.InvalidOperation, null, () => Replay(path, fixture.Container));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Contains($"Operation {lines.Split('\n').Length} ", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Another process can take the group during the replay.</summary>
    [Fact]
    public void A_container_that_cannot_be_opened_again_is_closed()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        string path = Path.Combine(folder, "nothing.jsonl");
        File.WriteAllText(path, File.ReadLines(Recordings.PathOf("linux-6.12-64k-powernv9/h01-quickstart.jsonl")).First() + "\n");
        fixture.Backend.FailAfter(2, TceResult.Failure(Errno.EMFILE));

        TceException error = Assert.Throws<TceException>(() => Replay(path, fixture.Container));

        Assert.Equal("DriverRefused", error.Id);
        Assert.Equal(ContainerState.Closed, fixture.Container.State);
        Assert.True(fixture.Backend.IsDisposed);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static TraceReplayResult Replay(string path, TceContainer container)
        => TceTraceReplay.Replay(path, container, stopOnFirst: false);

    private static bool IsHarmful(string path, TceContainer container) => TraceReader.ReadOperations(path).Any(operation =>
        operation is MemlockOperation or CreateOperation { Errno: "ENODEV" }
        || (operation is OpenOperation open && open.Groups > container.Groups.Count));

    /// <summary>Asserts that the container is as before, except for locked memory that the driver leaked.</summary>
    private static void AssertUnused(ContainerFixture fixture, string before)
        => Assert.Equal(
            before.Replace("\"used\": \"0x0\"", $"\"used\": \"0x{fixture.Backend.Memory.Locked.Used:x}\"", StringComparison.Ordinal),
            TceStateExporter.ToText(fixture.Container));

    private string Changed(string old, string now)
    {
        string path = Path.Combine(folder, "changed.jsonl");
        string text = File.ReadAllText(Recordings.PathOf("linux-6.12-64k-powernv9/h01-quickstart.jsonl"));
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(old, now, StringComparison.Ordinal).Replace("\"max_windows\":2", "\"max_windows\":3", StringComparison.Ordinal));
        return path;
    }
}
