using SpaprDdw.Abi;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Containers;

/// <summary>Replacing a window and going back to the default one, where nothing goes wrong, and what is refused beforehand.</summary>
public class TransactionTests
{
    public static TheoryData<TcePlatform, string> Stories => Story.OnAllPlatforms;

    public static TheoryData<TcePlatform, string> Replacements => Story.WhereReplaced;

    [Theory]
    [MemberData(nameof(Replacements))]
    public void MappingsMoveWithTheirWindow(TcePlatform platform, string name)
    {
        Story story = Story.All[name];
        using Managed managed = story.Begin(platform);
        var before = managed.Container.GetWindows().ToDictionary(window => window.StartAddress, window => managed.Container.GetMappings(window).ToList());

        DmaWindowChange? change = story.Change(managed.Container);

        List<TceMapping> old = before[change!.OldStartAddress];
        Assert.Equal(old.Count, change.Moves.Count);
        Assert.All(old.Zip(change.Moves), pair =>
        {
            (TceMapping was, DmaMappingMove move) = pair;
            Assert.Equal((was.StartAddress, was.Size, was.Buffer, was.Offset, was.Access), (move.OldAddress, move.Size, move.Buffer, move.Offset, move.Access));
            Assert.Equal(change.Window.StartAddress + (was.StartAddress - change.OldStartAddress), move.NewAddress);
            Assert.Equal(was.Buffer.Address + was.Offset, managed.Host.Reach(0, move.NewAddress!.Value, DmaAccess.Read));
            Assert.Equal(move.NewAddress, managed.Container.GetMappings(change.Window).Single(mapping => mapping.StartAddress == move.NewAddress).StartAddress);
        });
        Truth.MatchesLedger(managed);
    }

    [Theory]
    [MemberData(nameof(Stories))]
    public void ResetLeavesTheDefaultWindowAlone(TcePlatform platform, string name)
    {
        using Managed managed = Story.All[name].Begin(platform);
        DmaWindow[] created = managed.Container.GetWindows().Where(window => !window.IsDefault).ToArray();
        Assert.Equal(created, managed.Container.Preview.ResetWindows(force: true));

        DmaWindow window = managed.Container.ResetWindows(force: true);

        Assert.Same(window, Assert.Single(managed.Container.GetWindows()));
        Assert.Equal((true, 0, 0UL, 4 * KiB), (window.IsDefault, window.Slot, window.StartAddress, window.PageSize));
        Assert.Equal(platform == TcePlatform.PSeries ? GiB : 2 * GiB, window.Size);
        Truth.MatchesLedger(managed);
    }

    [Fact]
    public void ResetOfAFreshContainerSendsNothing()
    {
        using Managed managed = Managed.Open();
        int requests = managed.Backend.Requests.Count;

        Assert.Equal(WindowState.Pending, managed.Container.ResetWindows().State);
        Assert.Equal(requests, managed.Backend.Requests.Count);
    }

    [Fact]
    public void ResetKeepsTheMappingsOfTheDefaultWindow()
    {
        using Managed managed = Managed.Open();
        DmaBuffer buffer = managed.Container.CreateBuffer(MiB);
        managed.Container.Map(new MapRequest(buffer, managed.Container.GetWindow(0)));
        managed.Container.CreateWindow(64 * KiB, GiB);

        Assert.Equal(MiB, managed.Container.ResetWindows().MappedBytes);
        Assert.Equal(buffer.Address, managed.Host.Reach(0, 0, DmaAccess.Read));
    }

    [Fact]
    public void ResetRefusesToDropMappingsWithoutForce()
    {
        using Managed managed = Story.All["both slots"].Begin(TcePlatform.Power9);
        managed.Refuses("WindowHasMappings", TceErrorCategory.ResourceBusy, 5, () => managed.Container.ResetWindows());
        managed.Refuses("WindowHasMappings", TceErrorCategory.ResourceBusy, 5, () => managed.Container.Preview.ResetWindows(force: false));
    }

    [Fact]
    public void ResetNeedsTheMemoryOfTheDefaultWindow()
    {
        using Managed managed = Managed.Limited(4 * MiB);
        managed.Container.RemoveWindow(managed.Container.GetWindow(0));
        managed.Container.CreateWindow(64 * KiB, GiB);

        managed.Refuses("LockedMemoryShort", TceErrorCategory.LimitsExceeded, 8, () => managed.Container.ResetWindows());
    }

    [Fact]
    public void MappingsThatDoNotFitAreRefusedOrDropped()
    {
        using Managed managed = Managed.Open();
        DmaBuffer huge = managed.Container.CreateBuffer(8 * MiB, 2 * MiB, "huge");
        DmaBuffer small = managed.Container.CreateBuffer(4 * MiB, name: "small");
        DmaWindow window = managed.Container.CreateWindow(64 * KiB, GiB);
        managed.Container.Map(new MapRequest(huge, window, window.StartAddress, 0, 4 * MiB));
        managed.Container.Map(new MapRequest(huge, window, window.StartAddress + (16 * MiB), 64 * KiB, 2 * MiB));   // Offset.
        managed.Container.Map(new MapRequest(huge, window, window.StartAddress + (33 * MiB), 0, 2 * MiB));          // Distance.
        managed.Container.Map(new MapRequest(huge, window, window.StartAddress + (48 * MiB), 0, 64 * KiB));         // Size.
        managed.Container.Map(new MapRequest(small, window, window.StartAddress + (64 * MiB), 0, 2 * MiB));         // Backing.
        managed.Container.Map(new MapRequest(huge, window, window.StartAddress + (512 * MiB), 0, 2 * MiB));         // Past the end.

        TceException error = managed.Refuses(
            "MappingDoesNotFit", TceErrorCategory.InvalidOperation, 12,
            () => managed.Container.ReplaceWindow(window, 2 * MiB, 512 * MiB, levels: null));
        Assert.StartsWith("5 of the 6 mapping(s)", error.Message, StringComparison.Ordinal);
        DmaWindowReplacePlan plan = managed.Container.Preview.ReplaceWindow(window, 2 * MiB, 512 * MiB, levels: null, force: true);
        Assert.Equal(new DmaWindowReplacePlan(2 * MiB, 512 * MiB, 1, 128 * KiB, 1, 5), plan);

        DmaWindowChange change = managed.Container.ReplaceWindow(window, 2 * MiB, 512 * MiB, levels: null, force: true);

        Assert.Equal([true, false, false, false, false, false], change.Moves.Select(move => move.NewAddress is not null));
        Assert.Equal((4 * MiB, plan.LockedMemory), (change.Window.MappedBytes, change.Window.LockedMemory));
        Assert.Equal((4 * MiB, 0UL), (huge.MappedBytes, small.MappedBytes));
        Truth.MatchesLedger(managed);
    }

    [Fact]
    public void MappingThatEndsUpOverTheMsiHoleIsWarnedOf()
    {
        using Managed managed = Managed.Open();
        DmaBuffer buffer = managed.Container.CreateBuffer(64 * KiB);
        DmaWindow window = managed.Container.CreateWindow(64 * KiB, 8 * GiB);
        managed.Container.Map(new MapRequest(buffer, window, window.StartAddress + 0xffff0000));
        managed.Container.RemoveWindow(managed.Container.GetWindow(0));
        Assert.Empty(managed.Warnings);

        DmaWindowChange change = managed.Container.ReplaceWindow(window, 4 * KiB, 16 * GiB, levels: null);

        Assert.Equal(0xffff0000UL, Assert.Single(change.Moves).NewAddress);
        Assert.Single(managed.Warnings);
    }

    [Fact]
    public void ShapeIsCheckedBeforeAnythingIsSent()
    {
        using Managed managed = Story.All["slot 0 alone"].Begin(TcePlatform.Power9);
        DmaWindow window = managed.Container.GetWindow(0);
        void Refused(string id, TceErrorCategory category, int rule, ulong? page, ulong? size, int? levels = null)
            => managed.Refuses(id, category, rule, () => managed.Container.ReplaceWindow(window, page, size, levels, force: true));

        Refused("PageSizeNotSupported", TceErrorCategory.InvalidArgument, 6, 16 * MiB, null);
        Refused("SizeNotPowerOfTwo", TceErrorCategory.InvalidArgument, 6, null, 3 * GiB);
        Refused("WindowSmallerThanPage", TceErrorCategory.InvalidArgument, 6, GiB, MiB);
        Refused("LevelsOutOfRange", TceErrorCategory.InvalidArgument, 6, null, null, 6);
        Refused("LevelsNotPossible", TceErrorCategory.LimitsExceeded, 9, null, null, 5);
        Refused("WindowTooLarge", TceErrorCategory.LimitsExceeded, 9, 4 * KiB, 1UL << 63);
    }

    [Fact]
    public void MemoryOfTheOldWindowCounts()
    {
        using Managed managed = Managed.Limited(16 * MiB);
        managed.Container.RemoveWindow(managed.Container.GetWindow(0));
        DmaWindow window = managed.Container.CreateWindow(4 * KiB, 4 * GiB);

        managed.Refuses("LockedMemoryShort", TceErrorCategory.LimitsExceeded, 8, () => managed.Container.ReplaceWindow(window, null, 8 * GiB, null));
        Assert.Equal(16 * MiB, managed.Container.ReplaceWindow(window, 64 * KiB, 64 * GiB, levels: null).Window.LockedMemory);
    }

    [Fact]
    public void DefaultWindowThatIsNotThereYetIsNotReplaced()
    {
        using Managed managed = Managed.Open();
        managed.Refuses(
            "WindowPending", TceErrorCategory.InvalidOperation, 3,
            () => managed.Container.ReplaceWindow(managed.Container.GetWindow(0), 64 * KiB, GiB, null));
    }

    [Fact]
    public void WindowAtZeroBesideADynamicOneIsNotReplacedOnPSeries()
    {
        using Managed managed = Story.All["slot 1"].Begin(TcePlatform.PSeries);
        managed.Refuses(
            "SecondDynamicWindow", TceErrorCategory.InvalidOperation, 18,
            () => managed.Container.ReplaceWindow(managed.Container.GetWindow(0), 64 * KiB, GiB, null));
    }

    [Fact]
    public void WindowOfAnotherContainerIsNotFound()
    {
        using Managed managed = Managed.Open();
        using Managed other = Story.All["slot 1"].Begin(TcePlatform.Power9);
        managed.Refuses(
            "WindowNotFound", TceErrorCategory.ObjectNotFound, null,
            () => managed.Container.ReplaceWindow(other.Container.GetWindows()[1], null, null, null));
    }
}
