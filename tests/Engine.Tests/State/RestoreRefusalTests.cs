using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;
using SpaprDdw.State;
using SpaprDdw.Tests.Containers;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.State;

/// <summary>What cannot be restored is refused, and changes nothing.</summary>
public sealed class RestoreRefusalTests : IDisposable
{
    private readonly string path = Path.GetTempFileName();

    public void Dispose() => File.Delete(path);

    [Fact]
    public void BufferOfTheNameAndAnotherSizeIsInTheWay()
    {
        using ContainerFixture source = Filled();
        using ContainerFixture target = ContainerFixture.Open();
        target.Container.CreateBuffer(64 * KiB, name: "RING");

        target.Refuses("BufferNameTaken", TceErrorCategory.ResourceExists, null, () => TceStateRestorer.Prepare(path, target.Container));
    }

    /// <summary>A file that does not agree with itself is told with the place, before anything is asked of the driver.</summary>
    [Theory]
    [InlineData("\"tablesInUse\": 1", "\"tablesInUse\": 7", "$.windows[0].tables[0].tablesInUse")]
    [InlineData("\"offset\": \"0x100000\"", "\"offset\": \"0x100001\"", "$.windows[1].mappings[0]")]
    [InlineData("\"buffer\": \"guest\"", "\"buffer\": \"nobody\"", "$.windows[1].mappings[1].buffer")]
    public void StateThatDoesNotAgreeWithItselfIsRefused(string good, string bad, string place)
    {
        using ContainerFixture source = Filled();
        string text = TceStateExporter.ToText(source.Container);
        Assert.Contains(good, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(good, bad, StringComparison.Ordinal));
        using ContainerFixture target = ContainerFixture.Open();

        TceException error = target.Refuses(
            "StateUnreadable", TceErrorCategory.InvalidData, null, () => TceStateRestorer.Prepare(path, target.Container));
        Assert.Contains($"at {place},", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ContainerThatIsInUseIsRefused()
    {
        using ContainerFixture source = Filled();
        source.Refuses("ContainerNotEmpty", TceErrorCategory.InvalidOperation, null, () => TceStateRestorer.Prepare(path, source.Container));
    }

    /// <summary>Between the look and the work others may have come.</summary>
    [Fact]
    public void ContainerThatHasComeIntoUseMeanwhileIsRefused()
    {
        using ContainerFixture source = Filled();
        using ContainerFixture target = ContainerFixture.Open();
        TceStateRestorer restorer = TceStateRestorer.Prepare(path, target.Container);

        DmaBuffer taken = target.Container.CreateBuffer(64 * KiB, name: "RING");
        target.Refuses("BufferNameTaken", TceErrorCategory.ResourceExists, null, () => restorer.Restore());
        target.Container.Map(new MapRequest(taken));
        target.Refuses("ContainerNotEmpty", TceErrorCategory.InvalidOperation, null, () => restorer.Restore());

        target.Container.Unmap(0);
        target.Container.RemoveBuffer(taken);
        Assert.Equal(restorer.Windows, restorer.Restore().Count(window => !window.Window.IsDefault));
    }

    [Fact]
    public void ContainerOfAnotherVersionIsRefused()
    {
        using ContainerFixture source = Filled();
        using ContainerFixture target = ContainerFixture.Open(version: 1);
        target.Refuses("StateDoesNotFit", TceErrorCategory.InvalidOperation, 16, () => TceStateRestorer.Prepare(path, target.Container));
    }

    /// <summary>The file is fine: what the host says is passed on.</summary>
    [Fact]
    public void HostThatIsTooSmallIsNotTheFilesFault()
    {
        using ContainerFixture source = Filled();
        using ContainerFixture target = ContainerFixture.Limited(16 * MiB);

        target.Container.Map(new MapRequest(target.Container.CreateBuffer(64 * KiB)));
        target.Container.Unmap(0);
        Assert.Equal("LockedMemoryShort", target.LeavesStateAlone(() => TceStateRestorer.Prepare(path, target.Container).Restore()).Id);
    }

    /// <summary>What goes before anything comes must be able to come back: the default window of a container just connected, too.</summary>
    [Fact]
    public void DefaultWindowThatCouldNotBeMadeIsNotTakenAway()
    {
        using ContainerFixture source = DefaultWindowAlone(TcePlatform.Power9);
        using ContainerFixture target = ContainerFixture.Limited(8 * MiB);
        TceStateRestorer prepared = TceStateRestorer.Prepare(path, target.Container);
        target.Container.CreateBuffer(6 * MiB);

        target.Refuses("LockedMemoryShort", TceErrorCategory.LimitsExceeded, 8, () => prepared.Restore());
        target.Refuses("LockedMemoryShort", TceErrorCategory.LimitsExceeded, 8, () => TceStateRestorer.Prepare(path, target.Container));

        Assert.Equal(WindowState.Pending, Assert.Single(target.Container.GetWindows()).State);
    }

    [Fact]
    public void DefaultWindowOfSeveralGroupsOfAPSeriesGuestIsNotTakenAway()
    {
        using ContainerFixture source = DefaultWindowAlone(TcePlatform.PSeries);
        using ContainerFixture target = ContainerFixture.Open(TcePlatform.PSeries, groups: [0, 1]);

        target.Refuses(
            "SeveralGroupsOnPSeries", TceErrorCategory.InvalidOperation, 17, () => TceStateRestorer.Prepare(path, target.Container));

        Assert.Equal(WindowState.Pending, Assert.Single(target.Container.GetWindows()).State);
    }

    /// <summary>The default window of a pseries guest is of 1 GiB, that of a host of 2 GiB.</summary>
    [Fact]
    public void MappingsThatTheDefaultWindowHasNoRoomForAreRefused()
    {
        using ContainerFixture source = ContainerFixture.Open();
        DmaBuffer buffer = source.Container.CreateBuffer(MiB, name: "ring");
        source.Container.Map(new MapRequest(buffer, Address: GiB - (512 * KiB)));
        TceStateExporter.WriteFile(source.Container, path);
        using ContainerFixture target = ContainerFixture.Open(TcePlatform.PSeries);

        TceException error = target.Refuses(
            "DefaultWindowTooSmall", TceErrorCategory.InvalidOperation, null, () => TceStateRestorer.Prepare(path, target.Container));
        Assert.Contains("up to 0x4007ffff in", error.Message, StringComparison.Ordinal);

        source.Container.Unmap(GiB, 512 * KiB);
        TceStateExporter.WriteFile(source.Container, path);
        Assert.Single(TceStateRestorer.Prepare(path, target.Container).Restore());
        LedgerAssert.MatchesDriver(target);
    }

    /// <summary>A container with two windows, and its state in the file.</summary>
    private ContainerFixture Filled()
    {
        ContainerFixture source = RestoreTests.Filled(TcePlatform.Power9, 64 * KiB, 2);
        TceStateExporter.WriteFile(source.Container, path);
        return source;
    }

    /// <summary>A container with nothing but a default window that has been made, and its state in the file.</summary>
    private ContainerFixture DefaultWindowAlone(TcePlatform platform)
    {
        ContainerFixture source = ContainerFixture.Open(platform);
        source.Container.RemoveWindow(source.Container.GetWindow(0));
        source.Container.ResetWindows();
        TceStateExporter.WriteFile(source.Container, path);
        return source;
    }
}
