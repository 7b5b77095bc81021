using SpaprDdw.Backends.Emulated;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;
using SpaprDdw.State;
using SpaprDdw.Tests.Containers;
using SpaprDdw.Tests.Journal;

namespace SpaprDdw.Tests.Faults;

/// <summary>
/// The receiver of each log line, and of each report of progress, calls the container, closes it, or throws. The
/// container stays correct: the call is carried out between two operations, or refused during one.
/// </summary>
public class ReentrancyTests
{
    /// <summary>What a receiver does with a fixture.</summary>
    private static readonly Dictionary<string, Action<ContainerFixture>> Calls = new()
    {
        ["remove"] = fixture =>
        {
            foreach (DmaBuffer buffer in fixture.Container.GetBuffers())
                fixture.Container.RemoveBuffer(buffer);
        },
        ["reset"] = fixture => fixture.Container.ResetWindows(force: true),
        ["export"] = fixture =>
        {
            string state = TceStateExporter.ToText(fixture.Container);
            TceStateImporter.CreateTwin(StateSource.OfText(state), name: null, new LogReader()).Dispose();
        },
        ["disconnect"] = fixture => fixture.Container.Dispose(),
        ["throw"] = _ => throw new ReceiverFailedException(),
    };

    public static TheoryData<TcePlatform, string, string> Cases => new(
        from row in FaultOperation.OnBothPlatforms
        from call in Calls.Keys
        select (row.Data.Item1, row.Data.Item2, call));

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_receiver_that_calls_the_container_leaves_it_correct(TcePlatform platform, string name, string call)
    {
        FaultOperation operation = FaultOperation.All[name];
        FaultFreeRun usual = FaultFreeRun.Of(operation, platform);
        int place = 0;
        while (Receive(operation, usual.After, platform, call, place))
            place++;
        Assert.True(place >= usual.Requests.Count, $"{usual.Requests.Count} requests made {place} lines.");
    }

    /// <summary>Calls the container when a line is received.</summary>
    /// <returns>Whether there is such a line.</returns>
    private static bool Receive(FaultOperation operation, string after, TcePlatform platform, string call, int place)
    {
        using ContainerFixture fixture = operation.Begin(platform);
        string before = fixture.State;
        int received = 0;
        Exception? refused = null;
        fixture.OnLine = _ =>
        {
            if (received++ != place)
                return;
            refused = Record.Exception(() => Calls[call](fixture));
            if (refused is ReceiverFailedException)
                throw refused;
        };

        Exception? error = Record.Exception(() => operation.Run(fixture));

        fixture.OnLine = null;
        string context = $"{place}: {error}; the call: {refused}";
        Assert.True(error is null or ReceiverFailedException or TceException { Id: "ContainerClosed" }, context);
        Assert.True(refused is null or ReceiverFailedException or TceException { Id: "ContainerBusy" or "BufferInUse" }, context);
        if (fixture.Container.State == ContainerState.Open)
        {
            LedgerAssert.MatchesDriver(fixture);
            if (refused is not null || call == "export")
                Assert.True(fixture.State == after || (error is not null && fixture.State == before), context);
        }
        else
        {
            Assert.Equal("disconnect", call);
        }

        fixture.Dispose();
        FaultFreeRun.AssertNothingIsLeft(fixture);
        return received > place;
    }

    /// <summary>The receiver of the log is asked for its levels before an operation, and is code of others too.</summary>
    [Theory]
    [MemberData(nameof(Operations))]
    public void A_receiver_that_cannot_tell_its_levels_changes_nothing(TcePlatform platform, string name)
    {
        FaultOperation operation = FaultOperation.All[name];
        string after = FaultFreeRun.Of(operation, platform).After;
        for (int place = 0; ; place++)
        {
            using ContainerFixture fixture = operation.Begin(platform);
            string before = fixture.State;
            int asked = 0;
            fixture.OnAsked = () =>
            {
                if (asked++ == place)
                    throw new ReceiverFailedException();
            };

            Exception? error = Record.Exception(() => operation.Run(fixture));

            fixture.OnAsked = null;
            Assert.True(error is null or ReceiverFailedException, error?.ToString());
            LedgerAssert.MatchesDriver(fixture);
            Assert.True(fixture.State == after || (error is not null && fixture.State == before), $"{place}: {error}");
            fixture.Dispose();
            FaultFreeRun.AssertNothingIsLeft(fixture);
            if (asked <= place)
                return;
        }
    }

    public static TheoryData<TcePlatform, string> Operations => FaultOperation.OnBothPlatforms;

    [Fact]
    public void A_receiver_that_throws_while_a_container_opens_leaves_nothing_open()
    {
        var host = new EmulatedHost(new EmulatedHostOptions());
        for (int place = 0; ; place++)
        {
            int received = 0;
            var log = new LogReader(TceLogLevel.Debug, TceLogLevel.Verbose)
            {
                OnLine = _ =>
                {
                    if (received++ == place)
                        throw new ReceiverFailedException();
                },
            };
            Exception? error = Record.Exception(() => TceContainer.Open(host.StartProcess(), new TceContainerOptions { Name = "c" }, log).Dispose());
            ContainerFixture.On(host).Dispose();
            if (error is null)
            {
                Assert.True(place > 5);
                return;
            }
        }
    }

    [Fact]
    public void Closing_is_complete_even_if_the_receiver_throws()
    {
        ContainerFixture fixture = FaultOperation.All["map"].Begin(TcePlatform.Power9);
        fixture.OnAsked = () => throw new ReceiverFailedException();
        fixture.OnLine = _ => throw new ReceiverFailedException();

        _ = Record.Exception(fixture.Dispose);

        fixture.OnLine = null;
        fixture.OnAsked = null;
        Assert.Equal(ContainerState.Closed, fixture.Container.State);
        FaultFreeRun.AssertNothingIsLeft(fixture);
    }

    /// <summary>A receiver of progress that calls the container between two steps of an operation is refused.</summary>
    [Theory]
    [InlineData("slot 1", "remove")]
    [InlineData("slot 1", "reset")]
    [InlineData("slot 1", "export")]
    [InlineData("slot 1", "disconnect")]
    public void A_receiver_of_progress_is_refused(string name, string call)
    {
        using ContainerFixture fixture = FaultOperation.All[name].Begin(TcePlatform.Power9);
        var receiver = new Receiver(() => LedgerFixture.Refuses("ContainerBusy", () => Calls[call](fixture)));
        fixture.Container.ReplaceWindow(fixture.Container.GetWindow(1UL << 59), 4 << 10, 1 << 30, levels: null, progress: receiver);
        Assert.True(receiver.Reports > 1);
        LedgerAssert.MatchesDriver(fixture);
    }

    private sealed class Receiver(Action onReport) : IProgress<WorkProgress>
    {
        public int Reports { get; private set; }

        public void Report(WorkProgress value)
        {
            Reports++;
            onReport();
        }
    }

    private sealed class ReceiverFailedException() : Exception("The receiver has failed.");
}
