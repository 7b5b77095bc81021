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
    public static TheoryData<TcePlatform, string> Stories => Story.OnAllPlatforms;

    [Theory]
    [MemberData(nameof(Stories))]
    public void FaultAtAnyRequestLeavesTheOldState(TcePlatform platform, string name)
    {
        Story story = Story.All[name];
        int requests = RequestsOf(story, platform);
        Assert.InRange(requests, name == "reset of nothing but a new window" || name == "reset of nothing" ? 1 : 2, 20);
        foreach (TceResult fault in new[] { TceResult.Failure(Errno.EIO), TceResult.Failure(Errno.ENOMEM), new TceResult(1) })
        {
            for (int request = 0; request < requests; request++)
            {
                using Managed managed = story.Begin(platform);
                Reached before = Reached.Of(managed);
                managed.Backend.FailAfter(request, fault);

                TceException error = managed.LeavesStateAlone(() => story.Change(managed.Container));

                Assert.Equal("DriverRefused", error.Id);
                Assert.Equal(before, Reached.Of(managed));
                Truth.MatchesLedger(managed);

                story.Change(managed.Container);
                Truth.MatchesLedger(managed);
            }
        }
    }

    /// <summary>A driver that says yes and does nothing: its locked memory gives it away.</summary>
    [Theory]
    [MemberData(nameof(Stories))]
    public void SuccessThatIsNoneIsFoundOut(TcePlatform platform, string name)
    {
        Story story = Story.All[name];
        using Managed managed = story.Begin(platform);
        managed.Backend.FailAfter(0, TceResult.Success);
        TceException error = Assert.Throws<TceException>(() => story.Change(managed.Container));
        Assert.Contains(error.Id, (string[])["ChangeNotVerified", "ChangeNotUndone", "DriverRefused"]);
    }

    /// <summary>
    /// A second failure while undoing: the ledger is still what the driver has, and the error names it.
    /// </summary>
    [Theory]
    [MemberData(nameof(Stories))]
    public void FaultWhileUndoingIsToldWithWhatIsLeft(TcePlatform platform, string name)
    {
        Story story = Story.All[name];
        int notUndone = 0;
        for (int request = 1; request < RequestsOf(story, platform); request++)
        {
            for (int further = 1; further < 12; further++)
            {
                using Managed managed = story.Begin(platform);
                managed.Backend.FailAfter(request, TceResult.Failure(Errno.EIO));
                managed.Backend.FailAfter(request + further, TceResult.Failure(Errno.EBUSY));

                TceException error = Assert.Throws<TceException>(() => story.Change(managed.Container));

                Truth.MatchesLedger(managed);
                if (error.Id == "DriverRefused")
                    continue;
                notUndone++;
                Assert.Equal("ChangeNotUndone", error.Id);
                Assert.Contains("EIO", error.Message, StringComparison.Ordinal);
                Assert.Contains("EBUSY", error.Message, StringComparison.Ordinal);
                Assert.All(managed.Container.GetWindows(), window => Assert.Contains($"{window} with ", error.Message, StringComparison.Ordinal));
                if (managed.Container.GetWindows().Count == 0)
                    Assert.Contains("There are now: none.", error.Message, StringComparison.Ordinal);
            }
        }

        Assert.True(notUndone > 0 || RequestsOf(story, platform) == 1);
    }

    /// <summary>A pseries kernel that gave the group up makes no window any more: no further CREATE, which would leak.</summary>
    [Theory]
    [InlineData("slot 1")]
    [InlineData("slot 0 alone")]
    [InlineData("slot 1 alone")]
    [InlineData("reset of both slots")]
    public void GroupThatIsGivenUpOnTheWayIsNotAskedAgain(string name)
    {
        Story story = Story.All[name];
        using Managed probe = story.Begin(TcePlatform.PSeries);
        int first = probe.Backend.Requests.Count;
        story.Change(probe.Container);
        int create = probe.Backend.Requests.FindIndex(first, request => request.Request == nameof(VfioRequest.TceCreate)) - first;

        using Managed managed = story.Begin(TcePlatform.PSeries);
        managed.Backend.FailAfter(create, TceResult.Failure(Errno.ENODEV));
        TceException error = Assert.Throws<TceException>(() => story.Change(managed.Container));

        Assert.Equal("ChangeNotUndone", error.Id);
        Assert.Equal(nameof(VfioRequest.TceCreate), managed.Backend.Requests[^1].Request);
        Truth.MatchesLedger(managed);
        managed.Refuses("GroupGaveUpWindows", TceErrorCategory.InvalidOperation, 18, () => managed.Container.CreateWindow(64 << 10, 1 << 30));
    }

    private static int RequestsOf(Story story, TcePlatform platform)
    {
        using Managed managed = story.Begin(platform);
        int before = managed.Backend.Requests.Count;
        string state = TceStateExporter.ToText(managed.Container);
        story.Change(managed.Container);
        Truth.MatchesLedger(managed);
        Assert.NotEqual(state, TceStateExporter.ToText(managed.Container));
        return managed.Backend.Requests.Count - before;
    }

    /// <summary>What a device reads and writes at every mapping's ends.</summary>
    private sealed record Reached(string Targets)
    {
        public static Reached Of(Managed managed) => new(string.Join(
            ' ',
            from window in managed.Container.GetWindows()
            from mapping in managed.Container.GetMappings(window)
            from address in new[] { mapping.StartAddress, mapping.EndAddress }
            from access in new[] { DmaAccess.Read, DmaAccess.Write }
            select managed.Host.Reach(0, address, access)));
    }
}
