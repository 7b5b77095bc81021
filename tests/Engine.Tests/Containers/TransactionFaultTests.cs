using SpaprDdw.Abi;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;
using SpaprDdw.State;

namespace SpaprDdw.Tests.Containers;

/// <summary>
/// Whatever request of a change of windows fails, and however: the windows, their mappings, the locked memory and what
/// devices reach are those of before. Where undoing fails as well, the error says what is left.
/// </summary>
public class TransactionFaultTests
{
    public static TheoryData<TcePlatform, string> WindowChanges => WindowChangeFixture.OnAllPlatforms;

    [Theory]
    [MemberData(nameof(WindowChanges))]
    public void FaultAtAnyRequestLeavesTheOldState(TcePlatform platform, string name)
    {
        WindowChangeFixture windowChange = WindowChangeFixture.All[name];
        int requests = RequestsOf(windowChange, platform);
        Assert.InRange(requests, name == "reset of nothing but a new window" || name == "reset of nothing" ? 1 : 2, 20);
        foreach (TceResult fault in new[] { TceResult.Failure(Errno.EIO), TceResult.Failure(Errno.ENOMEM), new TceResult(1) })
        {
            for (int request = 0; request < requests; request++)
            {
                using ContainerFixture fixture = windowChange.Begin(platform);
                Reached before = Reached.Of(fixture);
                fixture.Backend.FailAfter(request, fault);

                TceException error = fixture.LeavesStateAlone(() => windowChange.Change(fixture.Container));

                Assert.Equal("DriverRefused", error.Id);
                Assert.Equal(before, Reached.Of(fixture));
                LedgerAssert.MatchesDriver(fixture);

                windowChange.Change(fixture.Container);
                LedgerAssert.MatchesDriver(fixture);
            }
        }
    }

    /// <summary>A driver that says yes and does nothing: its locked memory gives it away.</summary>
    [Theory]
    [MemberData(nameof(WindowChanges))]
    public void SuccessThatIsNoneIsFoundOut(TcePlatform platform, string name)
    {
        WindowChangeFixture windowChange = WindowChangeFixture.All[name];
        using ContainerFixture fixture = windowChange.Begin(platform);
        fixture.Backend.FailAfter(0, TceResult.Success);
        TceException error = Assert.Throws<TceException>(() => windowChange.Change(fixture.Container));
        Assert.Contains(error.Id, (string[])["ChangeNotVerified", "ChangeNotUndone", "DriverRefused"]);
    }

    /// <summary>
    /// A second failure while undoing: the ledger is still what the driver has, and the error names it.
    /// </summary>
    [Theory]
    [MemberData(nameof(WindowChanges))]
    public void FaultWhileUndoingIsToldWithWhatIsLeft(TcePlatform platform, string name)
    {
        WindowChangeFixture windowChange = WindowChangeFixture.All[name];
        int notUndone = 0;
        for (int request = 1; request < RequestsOf(windowChange, platform); request++)
        {
            for (int further = 1; further < 12; further++)
            {
                using ContainerFixture fixture = windowChange.Begin(platform);
                fixture.Backend.FailAfter(request, TceResult.Failure(Errno.EIO));
                fixture.Backend.FailAfter(request + further, TceResult.Failure(Errno.EBUSY));

                TceException error = Assert.Throws<TceException>(() => windowChange.Change(fixture.Container));

                LedgerAssert.MatchesDriver(fixture);
                if (error.Id == "DriverRefused")
                    continue;
                notUndone++;
                Assert.Equal("ChangeNotUndone", error.Id);
                Assert.Contains("EIO", error.Message, StringComparison.Ordinal);
                Assert.Contains("EBUSY", error.Message, StringComparison.Ordinal);
                Assert.All(fixture.Container.GetWindows(), window => Assert.Contains($"{window} with ", error.Message, StringComparison.Ordinal));
                if (fixture.Container.GetWindows().Count == 0)
                    Assert.Contains("There are now: none.", error.Message, StringComparison.Ordinal);
            }
        }

        Assert.True(notUndone > 0 || RequestsOf(windowChange, platform) == 1);
    }

    /// <summary>A pseries kernel that gave the group up makes no window any more: no further CREATE, which would leak.</summary>
    [Theory]
    [InlineData("slot 1")]
    [InlineData("slot 0 alone")]
    [InlineData("slot 1 alone")]
    [InlineData("reset of both slots")]
    public void GroupThatIsGivenUpOnTheWayIsNotAskedAgain(string name)
    {
        WindowChangeFixture windowChange = WindowChangeFixture.All[name];
        using ContainerFixture probe = windowChange.Begin(TcePlatform.PSeries);
        int first = probe.Backend.Requests.Count;
        windowChange.Change(probe.Container);
        int create = probe.Backend.Requests.FindIndex(first, request => request.Request == nameof(VfioRequest.TceCreate)) - first;

        using ContainerFixture fixture = windowChange.Begin(TcePlatform.PSeries);
        fixture.Backend.FailAfter(create, TceResult.Failure(Errno.ENODEV));
        TceException error = Assert.Throws<TceException>(() => windowChange.Change(fixture.Container));

        Assert.Equal("ChangeNotUndone", error.Id);
        Assert.Equal(nameof(VfioRequest.TceCreate), fixture.Backend.Requests[^1].Request);
        LedgerAssert.MatchesDriver(fixture);
        fixture.Refuses("GroupGaveUpWindows", TceErrorCategory.InvalidOperation, 18, () => fixture.Container.CreateWindow(64 << 10, 1 << 30));
    }

    private static int RequestsOf(WindowChangeFixture windowChange, TcePlatform platform)
    {
        using ContainerFixture fixture = windowChange.Begin(platform);
        int before = fixture.Backend.Requests.Count;
        string state = TceStateExporter.ToText(fixture.Container);
        windowChange.Change(fixture.Container);
        LedgerAssert.MatchesDriver(fixture);
        Assert.NotEqual(state, TceStateExporter.ToText(fixture.Container));
        return fixture.Backend.Requests.Count - before;
    }

    /// <summary>What a device reads and writes at every mapping's ends.</summary>
    private sealed record Reached(string Targets)
    {
        public static Reached Of(ContainerFixture fixture) => new(string.Join(
            ' ',
            from window in fixture.Container.GetWindows()
            from mapping in fixture.Container.GetMappings(window)
            from address in new[] { mapping.StartAddress, mapping.EndAddress }
            from access in new[] { DmaAccess.Read, DmaAccess.Write }
            select fixture.Host.Reach(0, address, access)));
    }
}
