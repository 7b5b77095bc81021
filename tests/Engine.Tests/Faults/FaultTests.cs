using SpaprDdw.Abi;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Backends.Tracing;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;
using SpaprDdw.Tests.Containers;
using SpaprDdw.Tests.Journal;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Faults;

/// <summary>
/// Every request of every operation fails once, with an answer or by an exception, and every look at the locked memory
/// fails once. Afterwards the container has the old state or the new one, and nothing in between.
/// </summary>
public class FaultTests
{
    public static TheoryData<TcePlatform, string> Operations => FaultOperation.OnBothPlatforms;

    /// <summary>A container that is recorded refuses a replay.</summary>
    public static TheoryData<TcePlatform, string> RecordedOperations
        => new(FaultOperation.OnBothPlatforms.Where(row => row.Data.Item2 != "replay").Select(row => row.Data));

    [Theory]
    [MemberData(nameof(Operations))]
    public void A_fault_leaves_the_old_state_or_the_new_one(TcePlatform platform, string name)
    {
        FaultOperation operation = FaultOperation.All[name];
        FaultFreeRun usual = FaultFreeRun.Of(operation, platform);
        int refused = 0, faults = 0;
        foreach (Fault fault in usual.Faults.Where(fault => !GivesUpGroup(platform, usual.Requests, fault)))
        {
            using ContainerFixture fixture = operation.Begin(platform);
            string before = fixture.State;
            fault.Arm(fixture.Backend);
            faults++;

            Exception? error = Record.Exception(() => operation.Run(fixture));

            fixture.Backend.Recover();
            string context = $"{fault}: {error}";
            if (fixture.Container.State == ContainerState.Open)
            {
                if (error is TrialFailedException { Message: { } told } && told.Contains("differs from before", StringComparison.Ordinal))
                    Assert.NotEqual(before, fixture.State);
                else
                    Assert.True((error is null ? usual.After : before) == fixture.State, context);
                LedgerAssert.MatchesDriver(fixture);
                if (error is not null and not TrialFailedException)
                    Assert.True(Record.Exception(() => operation.Run(fixture)) is null, "The second try failed. " + context);
            }

            if (error is not null)
            {
                refused++;
                if (name != "replay") // What a trace does is compared, and not an error.
                    AssertNamed(error, usual.Requests, fault);
            }

            fixture.Dispose();

            // A replay frees memory only once. The end of the process frees the rest.
            if (name != "replay" || fault.IsLook || usual.Requests[fault.Place] != nameof(ProbeBackend.Free))
                FaultFreeRun.AssertNothingIsLeft(fixture);
        }

        Assert.True(refused > 0);
        TestContext.Current.TestOutputHelper?.WriteLine($"{faults} faults.");
    }

    /// <summary>
    /// A trace is written after each request, with the locked memory. If that memory cannot be read, the trace ends, and
    /// the operation goes on.
    /// </summary>
    [Theory]
    [MemberData(nameof(RecordedOperations))]
    public void A_look_for_a_trace_that_fails_ends_only_the_trace(TcePlatform platform, string name)
    {
        FaultOperation operation = FaultOperation.All[name];
        FaultFreeRun usual = FaultFreeRun.Of(operation, platform, isRecorded: true);
        int ended = 0;
        foreach (Fault fault in usual.Faults.Where(fault => fault.IsLook))
        {
            using ContainerFixture fixture = operation.Begin(platform);
            string before = fixture.State;
            using TraceRecorder recorder = FaultFreeRun.Record(fixture);
            fault.Arm(fixture.Backend);

            Exception? error = Record.Exception(() => operation.Run(fixture));

            recorder.Flush();
            Assert.True((error is null ? usual.After : before) == fixture.State, $"{fault}: {error}");
            LedgerAssert.MatchesDriver(fixture);
            Assert.Equal(error is null ? Fault.Problem : null, recorder.Failure?.Message);
            ended += error is null ? 1 : 0;
        }

        Assert.True(ended > 0);
    }

    [Theory]
    [InlineData(TcePlatform.Power9)]
    [InlineData(TcePlatform.PSeries)]
    public void A_container_that_cannot_be_opened_leaves_nothing_open(TcePlatform platform)
    {
        using ContainerFixture usual = ContainerFixture.Open(platform);
        string[] requests = [.. usual.Backend.Requests.Select(request => request.Request)];
        foreach (Fault fault in Fault.Of(requests.Length, looks: 0).Where(fault => !IsNumber(requests, fault) && !IsAboutEeh(requests, fault)))
        {
            var host = new EmulatedHost(new EmulatedHostOptions { Platform = platform });
            using var backend = new ProbeBackend(host.StartProcess());
            fault.Arm(backend);
            var log = new LogReader(TceLogLevel.Warning);

            Exception error = Assert.ThrowsAny<Exception>(() => TceContainer.Open(backend, new TceContainerOptions { Name = "c" }, log));

            if (error is TceException { Id: "DriverRefused" })
                AssertNamed(error, requests, fault);
            Assert.True(backend.IsDisposed);
            Assert.Empty(log.Lines);
            ContainerFixture.On(host).Dispose();
        }
    }

    [Theory]
    [InlineData(TcePlatform.Power9)]
    [InlineData(TcePlatform.PSeries)]
    public void Closing_goes_on_after_a_fault_and_tells_it_at_the_end(TcePlatform platform)
    {
        int requests = CloseRequests(platform);
        foreach (Fault fault in Fault.Of(requests, looks: 0))
        {
            using ContainerFixture fixture = FaultOperation.All["map"].Begin(platform);
            fault.Arm(fixture.Backend);

            fixture.Dispose();

            string warning = Assert.Single(fixture.Warnings);
            Assert.Contains(fault.Answer?.ToString() ?? Fault.Problem, warning, StringComparison.Ordinal);
            Assert.Equal(requests, fixture.Backend.Requests.Count(request => request.Request is "Close" or "Free"));
            Assert.Equal(ContainerState.Closed, fixture.Container.State);
            Assert.Equal(fixture.Backend.Requests[^(requests - fault.Place)].Request == "Free" ? 1 : 0, fixture.Backend.Allocated.Count);
            Assert.Equal(0UL, fixture.Backend.Memory.Locked.Used);
            ContainerFixture.On(fixture.Host).Dispose();
        }
    }

    /// <summary>Two faults in a row: registering the memory fails, and then freeing it.</summary>
    [Fact]
    public void Memory_that_cannot_be_freed_at_once_is_freed_with_the_container()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        fixture.Backend.FailAfter(1, TceResult.Failure(Errno.ENOMEM));
        fixture.Backend.FailAfter(2, TceResult.Failure(Errno.EINVAL));

        TceException error = fixture.LeavesStateAlone(() => fixture.Container.CreateBuffer(MiB));

        Assert.Contains("ENOMEM", error.Message, StringComparison.Ordinal);
        Assert.Contains("-1 EINVAL", Assert.Single(fixture.Warnings), StringComparison.Ordinal);
        Assert.Single(fixture.Backend.Allocated);

        fixture.Dispose();
        Assert.Empty(fixture.Backend.Allocated);
    }

    private static int CloseRequests(TcePlatform platform)
    {
        using ContainerFixture fixture = FaultOperation.All["map"].Begin(platform);
        int before = fixture.Backend.Requests.Count;
        fixture.Dispose();
        return fixture.Backend.Requests.Count - before;
    }

    /// <summary>After ENODEV of a CREATE a pseries kernel creates no more windows, so nothing can be undone (rule PSeries).</summary>
    private static bool GivesUpGroup(TcePlatform platform, IReadOnlyList<string> requests, Fault fault)
        => platform == TcePlatform.PSeries && !fault.IsLook && fault.Answer?.Errno == Errno.ENODEV
            && requests[fault.Place] == nameof(VfioRequest.TceCreate);

    /// <summary>A positive answer to these requests is a number and no failure.</summary>
    private static bool IsNumber(IReadOnlyList<string> requests, Fault fault)
        => fault.Answer?.Return > 0 && requests[fault.Place] is "OpenContainer" or "OpenGroup" or "CheckExtension";

    /// <summary>A driver that does not tell the state of EEH is no failure, and 1 is the state of a group that is reset.</summary>
    private static bool IsAboutEeh(IReadOnlyList<string> requests, Fault fault)
        => (requests[fault.Place] == "EehPeOp" && fault.Answer is { Return: not 1 })
            || (requests[fault.Place] == "CheckExtension" && requests.Skip(fault.Place + 1).All(request => request is "EehPeOp") && fault.Answer is not null);

    private static void AssertNamed(Exception error, IReadOnlyList<string> requests, Fault fault)
    {
        if (fault.Answer is null)
            Assert.Contains(Fault.Problem, error.ToString(), StringComparison.Ordinal);
        else if (!fault.IsLook)
            Assert.Contains(Fault.NameInErrors(requests[fault.Place]), error.Message, StringComparison.Ordinal);
    }
}
