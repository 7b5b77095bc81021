using SpaprDdw.Abi;
using SpaprDdw.Backends.Tracing;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.Planning;
using SpaprDdw.Platforms;
using SpaprDdw.State;
using SpaprDdw.Tests.Conformance;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Containers;

/// <summary>Rule HangAtZero: the container never sends a request that never returns from a POWER8 kernel.</summary>
public sealed class Power8TrapTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("spapr-power8-").FullName;

    public static TheoryData<string> Operations => [.. ContainerOperations.Names];

    [Theory]
    [MemberData(nameof(Operations))]
    public void No_operation_hangs_the_kernel(string name)
    {
        using ContainerFixture fixture = ContainerFixture.Open(TcePlatform.Power8);
        DmaBuffer buffer = fixture.Container.CreateBuffer(MiB);
        DmaWindow window = fixture.Container.GetWindow(0);
        try
        {
            ContainerOperations.Of(fixture.Container, window, buffer)[name]();
        }
        catch (TceException)
        {
            // Some of these calls are refused. What matters is what was sent.
        }

        AssertNothingHung(fixture);
    }

    [Fact]
    public void A_trial_a_restored_state_and_a_trace_do_not_hang_the_kernel()
    {
        using ContainerFixture source = ContainerFixture.Open(TcePlatform.Power8);
        source.Container.Map(new MapRequest(source.Container.CreateBuffer(MiB)));
        source.Container.Unmap(0);
        Assert.True(WindowPreflight.Run(source.Container, 64 * KiB, GiB).Passed);
        AssertNothingHung(source);

        string path = Path.Combine(folder, "state.json");
        File.WriteAllText(path, TceStateExporter.ToText(source.Container));
        using ContainerFixture target = ContainerFixture.Open(TcePlatform.Power8);
        TceStateRestorer.Prepare(path, target.Container).Restore();
        AssertNothingHung(target);

        string trace = Path.Combine(folder, "trace.jsonl");
        TceTraceSession.Start(source.Container, trace).Stop();
        Assert.True(TraceReplayer.ReplayFile(trace).Passed);
    }

    /// <summary>These recordings of POWER9 have requests that never return from a POWER8 kernel.</summary>
    [Theory]
    [InlineData("linux-6.12-64k-powernv9/h15-v1.jsonl")]
    [InlineData("linux-6.12-64k-powernv9/r010-v2.jsonl")]
    [InlineData("linux-6.12-4k-powernv9/r111-v2.jsonl")]
    public void A_recording_of_POWER9_would_hang_POWER8(string recording)
    {
        string path = Path.Combine(folder, "power8.jsonl");
        File.WriteAllText(path, File.ReadAllText(Recordings.PathOf(recording)).Replace("powernv9", "powernv8", StringComparison.Ordinal));

        Assert.Contains(TraceReplayer.ReplayFile(path).Differences, difference => difference.Replayed == "would hang a real kernel");
    }

    [Theory]
    [InlineData("linux-6.12-64k-powernv9/r010-v2.jsonl", 64)]
    [InlineData("linux-6.12-4k-powernv9/r111-v2.jsonl", 4)]
    public void A_trace_that_would_hang_the_kernel_is_not_sent(string recording, int pageKiB)
    {
        using ContainerFixture fixture = ContainerFixture.Open(TcePlatform.Power8, (ulong)pageKiB * KiB, groups: [0, 1]);

        TceException error = fixture.Refuses(
            "TraceDangerous", TceErrorCategory.InvalidOperation, null,
            () => TceTraceReplay.Replay(Recordings.PathOf(recording), fixture.Container, stopOnFirst: false));

        Assert.Contains("never return", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Without the registration, the map at 0 would end with no page.</summary>
    [Fact]
    public void A_trace_is_not_sent_on_after_its_host_answered_otherwise()
    {
        string trace = Path.Combine(folder, "trace.jsonl");
        using (ContainerFixture source = ContainerFixture.Open(TcePlatform.Power8))
        {
            TceTraceSession session = TceTraceSession.Start(source.Container, trace);
            source.Container.Map(new MapRequest(source.Container.CreateBuffer(32 * MiB), Address: 0));
            session.Stop();
        }

        using ContainerFixture fixture = ContainerFixture.Limited(16 * MiB, TcePlatform.Power8);
        TceException error = fixture.LeavesStateAlone(() => TceTraceReplay.Replay(trace, fixture.Container, stopOnFirst: false));

        Assert.Equal("TraceDangerous", error.Id);
        Assert.Contains("this host answered operation 3 differently, so this one may never return", error.Message, StringComparison.Ordinal);
        AssertNothingHung(fixture);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static void AssertNothingHung(ContainerFixture fixture)
        => Assert.DoesNotContain(fixture.Backend.Requests, request => request.Result == TceResult.WouldHangKernel);
}
