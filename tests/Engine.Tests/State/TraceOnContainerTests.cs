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

/// <summary>A trace on a connected container's host: the container is as fresh afterwards, and what would do lasting harm is not sent.</summary>
public sealed class TraceOnContainerTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("spapr-trace-").FullName;

    /// <summary>Recordings of hosts with the page size of the container's, and with its huge pages.</summary>
    public static TheoryData<string> Recorded => [.. Recordings.Names.Where(name =>
        name.Contains("64k-p", StringComparison.Ordinal) && !name.Contains("huge", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Recorded))]
    public void RecordingReplaysOnAContainerAndLeavesItFresh(string name)
    {
        string path = Recordings.PathOf(name);
        TcePlatform platform = TraceReader.ReadHeader(path).Platform;
        using ContainerFixture managed = ContainerFixture.Open(platform, groups: platform == TcePlatform.PSeries ? [1] : [1, 0]);
        string before = TceStateExporter.ToText(managed.Container);
        if (IsHarmful(path, managed.Container))
        {
            Assert.Equal("TraceDangerous", managed.LeavesStateAlone(() => Replay(path, managed.Container)).Id);
            return;
        }

        TraceReplayResult result = Replay(path, managed.Container);

        Assert.Empty(result.Differences);
        Assert.Equal(TraceReader.ReadOperations(path).Count(), result.Operations);
        AssertFresh(managed, before);
    }

    [Fact]
    public void ContainerGoesOnAfterAReplay()
    {
        using ContainerFixture managed = ContainerFixture.Open();
        Replay(Recordings.PathOf("linux-6.12-64k-powernv9/h01-quickstart.jsonl"), managed.Container);

        DmaWindow window = managed.Container.CreateWindow(64 * KiB, GiB);
        managed.Container.Map(new MapRequest(managed.Container.CreateBuffer(MiB), window));
        LedgerAssert.MatchesDriver(managed);
        managed.Dispose();
        Assert.Equal(0UL, managed.Backend.Memory.Locked.Used);
    }

    [Fact]
    public void DifferencesAreTold()
    {
        string path = Changed("\"start_addr\":\"0x800000000000000\"", "\"start_addr\":\"0x900000000000000\"");
        using ContainerFixture managed = ContainerFixture.Open();

        TraceReplayResult all = Replay(path, managed.Container);
        TraceReplayResult first = TceTraceReplay.Replay(path, managed.Container, stopOnFirst: true);

        Assert.True(all.Differences.Count > 1);
        Assert.Equal(all.Differences[0], Assert.Single(first.Differences));
        Assert.Equal(all.Differences[0].Operation, first.Operations);
        Assert.True(first.Operations < all.Operations);
    }

    /// <summary>What others locked in the process is none of the trace's business.</summary>
    [Fact]
    public void LeakedMemoryIsNoDifference()
    {
        using ContainerFixture managed = ContainerFixture.Open();
        managed.Backend.BeforeNext = backend =>
        {
            backend.Memory.Allocate(MiB, 64 * KiB, MemoryAccess.ReadWrite, out _);
            ((Backends.Emulated.EmulatedProcess)backend).Memory.ChargeLeak(MiB);
        };
        Assert.Empty(Replay(Recordings.PathOf("linux-6.12-64k-powernv9/h01-quickstart.jsonl"), managed.Container).Differences);
        Assert.Equal(MiB, managed.Backend.Memory.Locked.Used);
    }

    [Fact]
    public void ContainerThatWasUsedIsRefused()
    {
        string path = Recordings.PathOf("linux-6.12-64k-powernv9/h01-quickstart.jsonl");
        using ContainerFixture managed = ContainerFixture.Open();
        DmaBuffer buffer = managed.Container.CreateBuffer(MiB);
        Refused();
        managed.Container.Map(new MapRequest(buffer));
        Refused();
        managed.Container.Unmap(0);
        managed.Container.RemoveBuffer(buffer);
        Refused();
        managed.Container.RemoveWindow(managed.Container.GetWindow(0));
        Refused();

        void Refused() => managed.Refuses("ContainerNotFresh", TceErrorCategory.InvalidOperation, null, () => Replay(path, managed.Container));
    }

    [Fact]
    public void ContainerWhoseRequestsAreRecordedIsRefused()
    {
        using ContainerFixture managed = ContainerFixture.Open();
        using var trace = TceTraceSession.Start(managed.Container, Path.Combine(folder, "running.jsonl"));
        managed.Refuses(
            "TraceRunning", TceErrorCategory.ResourceBusy, null,
            () => Replay(Recordings.PathOf("linux-6.12-64k-powernv9/h01-quickstart.jsonl"), managed.Container));
    }

    [Theory]
    [InlineData("{\"op\":\"memlock\",\"bytes\":65536,\"ret\":0,\"locked\":0}", "for good")]
    [InlineData("{\"op\":\"open\",\"iommu\":\"v2\",\"groups\":2,\"ret\":0,\"locked\":0}", "takes 2 groups")]
    [InlineData(
        "{\"op\":\"open\",\"iommu\":\"v2\",\"groups\":1,\"ret\":0,\"locked\":0}\n"
        + "{\"op\":\"alloc\",\"buffer\":\"b\",\"size\":\"0x10000\",\"backing\":\"0x10000\",\"access\":\"rw\",\"ret\":0,\"locked\":0}\n"
        + "{\"op\":\"register\",\"buffer\":\"b\",\"offset\":\"0x0\",\"size\":\"0x10000\",\"flags\":0,\"argsz\":24,\"ret\":0,\"locked\":0}\n"
        + "{\"op\":\"unmap\",\"iova\":\"0x0\",\"size\":\"0x100000000\",\"flags\":0,\"argsz\":24,\"ret\":0,\"locked\":0}",
        "outside of a window's table")]
    public void RequestsThatDoLastingHarmAreNotSent(string lines, string problem)
    {
        string header = File.ReadLines(Recordings.PathOf("linux-6.12-64k-powernv9/h01-quickstart.jsonl")).First();
        string path = Path.Combine(folder, "harm.jsonl");
        File.WriteAllText(path, $"{header}\n{lines}\n");
        using ContainerFixture managed = ContainerFixture.Open();

        TceException error = managed.Refuses("TraceDangerous", TceErrorCategory.InvalidOperation, null, () => Replay(path, managed.Container));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Contains($"Operation {lines.Split('\n').Length} ", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Somebody took the group in between: the container is closed, and says so.</summary>
    [Fact]
    public void ContainerThatCannotBeOpenedAgainIsClosed()
    {
        using ContainerFixture managed = ContainerFixture.Open();
        string path = Path.Combine(folder, "nothing.jsonl");
        File.WriteAllText(path, File.ReadLines(Recordings.PathOf("linux-6.12-64k-powernv9/h01-quickstart.jsonl")).First() + "\n");
        managed.Backend.FailAfter(2, TceResult.Failure(Errno.EMFILE));

        TceException error = Assert.Throws<TceException>(() => Replay(path, managed.Container));

        Assert.Equal("DriverRefused", error.Id);
        Assert.Equal(ContainerState.Closed, managed.Container.State);
        Assert.True(managed.Backend.IsDisposed);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static TraceReplayResult Replay(string path, TceContainer container)
        => TceTraceReplay.Replay(path, container, stopOnFirst: false);

    private static bool IsHarmful(string path, TceContainer container) => TraceReader.ReadOperations(path).Any(operation =>
        operation is MemlockOperation or CreateOperation { Errno: "ENODEV" }
        || (operation is OpenOperation open && open.Groups > container.Groups.Count));

    /// <summary>But for what the driver leaked to the process, as it was.</summary>
    private static void AssertFresh(ContainerFixture managed, string before)
        => Assert.Equal(
            before.Replace("\"used\": \"0x0\"", $"\"used\": \"0x{managed.Backend.Memory.Locked.Used:x}\"", StringComparison.Ordinal),
            TceStateExporter.ToText(managed.Container));

    private string Changed(string old, string now)
    {
        string path = Path.Combine(folder, "changed.jsonl");
        string text = File.ReadAllText(Recordings.PathOf("linux-6.12-64k-powernv9/h01-quickstart.jsonl"));
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(old, now, StringComparison.Ordinal).Replace("\"max_windows\":2", "\"max_windows\":3", StringComparison.Ordinal));
        return path;
    }
}
