using SpaprDdw.Abi;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;
using SpaprDdw.State;

namespace SpaprDdw.Tests.Containers;

/// <summary>
/// Every request of every change of windows fails once: windows, mappings, locked memory and the memory that devices
/// reach stay as before. When the undo fails too, the error lists the windows that are left.
/// </summary>
public class TransactionFaultTests
{
    public static TheoryData<TcePlatform, string> WindowChanges => WindowChangeFixture.OnAllPlatforms;

    [Theory]
    [MemberData(nameof(WindowChanges))]
    public void A_fault_at_any_request_leaves_the_old_state(TcePlatform platform, string name)
    {
        WindowChangeFixture windowChange = WindowChangeFixture.All[name];
        int requests = RequestsOf(windowChange, platform);
        Assert.InRange(requests, name == "reset of an added window" || name == "reset without windows" ? 1 : 2, 20);
        foreach (TceResult fault in new[] { TceResult.Failure(Errno.EIO), TceResult.Failure(Errno.ENOMEM), new TceResult(1) })
        {
            for (int request = 0; request < requests; request++)
            {
                using ContainerFixture fixture = windowChange.Begin(platform);
                ReachedMemory before = ReachedMemory.Of(fixture);
                fixture.Backend.FailAfter(request, fault);

                TceException error = fixture.LeavesStateAlone(() => windowChange.Change(fixture.Container));

                Assert.Equal("DriverRefused", error.Id);
                Assert.Equal(before, ReachedMemory.Of(fixture));
                LedgerAssert.MatchesDriver(fixture);

                windowChange.Change(fixture.Container);
                LedgerAssert.MatchesDriver(fixture);
            }
        }
    }

    /// <summary>The driver reports success and does nothing; the locked memory shows it.</summary>
    [Theory]
    [MemberData(nameof(WindowChanges))]
    public void A_driver_that_reports_success_and_does_nothing_is_noticed(TcePlatform platform, string name)
    {
        WindowChangeFixture windowChange = WindowChangeFixture.All[name];
        using ContainerFixture fixture = windowChange.Begin(platform);
        fixture.Backend.FailAfter(0, TceResult.Success);
        TceException error = Assert.Throws<TceException>(() => windowChange.Change(fixture.Container));
        Assert.Contains(error.Id, (string[])["ChangeNotVerified", "ChangeNotUndone", "DriverRefused"]);
    }

    /// <summary>
    /// A second fault during the undo: the ledger still matches the driver, and the error names both faults.
    /// </summary>
    [Theory]
    [MemberData(nameof(WindowChanges))]
    public void A_fault_while_undoing_is_reported_with_the_windows_that_are_left(TcePlatform platform, string name)
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
                    Assert.Contains("windows now: none.", error.Message, StringComparison.Ordinal);
            }
        }

        Assert.True(notUndone > 0 || RequestsOf(windowChange, platform) == 1);
    }

    /// <summary>
    /// A pseries kernel that gave up the group creates no more windows. A further CREATE would only leak.
    /// </summary>
    [Theory]
    [InlineData("slot 1")]
    [InlineData("only slot 0")]
    [InlineData("only slot 1")]
    [InlineData("reset of both slots")]
    public void A_group_that_is_given_up_during_a_change_is_not_asked_again(string name)
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

    /// <summary>The memory that a device reaches at both ends of every mapping.</summary>
    private sealed record ReachedMemory(string Targets)
    {
        public static ReachedMemory Of(ContainerFixture fixture) => new(string.Join(
            ' ',
            from window in fixture.Container.GetWindows()
            from mapping in fixture.Container.GetMappings(window)
            from address in new[] { mapping.StartAddress, mapping.EndAddress }
            from access in new[] { DmaAccess.Read, DmaAccess.Write }
            select fixture.Host.Reach(0, address, access)));
    }
}
