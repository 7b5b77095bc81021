using SpaprDdw.Abi;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;
using SpaprDdw.Tests.Containers;

namespace SpaprDdw.Tests.Faults;

/// <summary>
/// Two requests fail: one of an operation, and a later one, which can be a part of the undo. Then the undo is complete, or
/// the user learns that it is not. The ledger always matches the driver, and closing the container frees everything.
/// </summary>
public class UndoFaultTests
{
    /// <summary>The furthest distance of the second fault. No undo of these operations sends more requests.</summary>
    private const int Furthest = 12;

    private static readonly TceResult Io = TceResult.Failure(Errno.EIO), Busy = TceResult.Failure(Errno.EBUSY);

    /// <summary>The operations that undo something. The tests of window changes try these with answers already.</summary>
    public static TheoryData<TcePlatform, string> Operations => new(
        FaultOperation.OnBothPlatforms.Where(row => row.Data.Item2 is not ("replay" or "limit")).Select(row => row.Data));

    [Theory]
    [MemberData(nameof(Operations))]
    public void An_undo_is_complete_or_told(TcePlatform platform, string name)
    {
        FaultOperation operation = FaultOperation.All[name];
        FaultFreeRun usual = FaultFreeRun.Of(operation, platform);
        int pairs = 0;
        foreach ((TceResult? first, TceResult? second) in Kinds())
        {
            for (int place = 0; place < usual.Requests.Count; place++)
            {
                for (int further = 1; further <= Furthest; further++, pairs++)
                    Try(operation, platform, new Fault(place, IsLook: false, first), new Fault(place + further, IsLook: false, second));
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{pairs} pairs of faults.");
    }

    /// <summary>The first mapping fails, and during the undo the first mapping again.</summary>
    [Fact]
    public void An_undo_goes_on_after_a_request_that_fails()
    {
        FaultOperation operation = FaultOperation.All["slot 1"];
        using ContainerFixture fixture = operation.Begin(TcePlatform.Power9);
        int mappings = fixture.Container.GetWindow(1UL << 59).Mappings;
        fixture.Backend.FailAfter(2, Io);
        fixture.Backend.FailAfter(5, Busy);

        TceException error = Assert.Throws<TceException>(() => operation.Run(fixture));

        Assert.Equal("ChangeNotUndone", error.Id);
        Assert.Equal((4, 3), (mappings, fixture.Container.GetWindow(1UL << 59).Mappings));
        LedgerAssert.MatchesDriver(fixture);
    }

    /// <summary>The answers of both faults; null for an exception.</summary>
    private static IEnumerable<(TceResult? First, TceResult? Second)> Kinds()
        => LongTests.Enabled ? [(Io, Busy), (Io, null), (null, Busy), (null, null)] : [(Io, null), (null, null)];

    private static void Try(FaultOperation operation, TcePlatform platform, Fault first, Fault second)
    {
        using ContainerFixture fixture = operation.Begin(platform);
        string before = fixture.State;
        first.Arm(fixture.Backend);
        second.Arm(fixture.Backend);

        Exception? error = Record.Exception(() => operation.Run(fixture));

        fixture.Backend.Recover();
        LedgerAssert.MatchesDriver(fixture);

        // A trial without an error has found other memory after its first allocation failed.
        if (fixture.State != before)
            Assert.True(error is not null && IsTold(fixture, error), $"{first}, {second}: {error}");

        fixture.Dispose();
        FaultFreeRun.AssertNothingIsLeft(fixture);
    }

    private static bool IsTold(ContainerFixture fixture, Exception error)
        => error is TceException { Id: "ChangeNotUndone" }
            || fixture.Warnings.Count > 0
            || (error is TrialFailedException && error.Message.Contains("differs from before", StringComparison.Ordinal));
}
