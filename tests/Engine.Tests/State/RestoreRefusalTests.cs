using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;
using SpaprDdw.State;
using SpaprDdw.Tests.Containers;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.State;

/// <summary>A state that cannot be restored is refused, and the container is unchanged.</summary>
public sealed class RestoreRefusalTests : IDisposable
{
    private readonly string path = Path.GetTempFileName();

    public void Dispose() => File.Delete(path);

    [Fact]
    public void A_buffer_with_the_same_name_and_another_size_is_refused()
    {
        using ContainerFixture source = Filled();
        using ContainerFixture target = ContainerFixture.Open();
        target.Container.CreateBuffer(64 * KiB, name: "RING");

        target.Refuses("BufferNameTaken", TceErrorCategory.ResourceExists, null, () => TceStateRestorer.Prepare(path, target.Container));
    }

    [Theory]
    [InlineData("\"tablesInUse\": 1", "\"tablesInUse\": 7", "$.windows[0].tables[0].tablesInUse")]
    [InlineData("\"offset\": \"0x100000\"", "\"offset\": \"0x100001\"", "$.windows[1].mappings[0]")]
    [InlineData("\"buffer\": \"guest\"", "\"buffer\": \"nobody\"", "$.windows[1].mappings[1].buffer")]
    public void A_state_that_contradicts_itself_is_refused(string good, string bad, string place)
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
    public void A_container_with_windows_is_refused()
    {
        using ContainerFixture source = Filled();
        source.Refuses("ContainerNotEmpty", TceErrorCategory.InvalidOperation, null, () => TceStateRestorer.Prepare(path, source.Container));
    }

    [Fact]
    public void A_container_that_was_used_since_Prepare_is_refused()
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
    public void A_container_of_another_version_is_refused()
    {
        using ContainerFixture source = Filled();
        using ContainerFixture target = ContainerFixture.Open(version: 1);
        target.Refuses("StateDoesNotFit", TceErrorCategory.InvalidOperation, 16, () => TceStateRestorer.Prepare(path, target.Container));
    }

    [Fact]
    public void A_host_with_too_low_a_limit_gives_its_own_error()
    {
        using ContainerFixture source = Filled();
        using ContainerFixture target = ContainerFixture.Limited(16 * MiB);

        target.Container.Map(new MapRequest(target.Container.CreateBuffer(64 * KiB)));
        target.Container.Unmap(0);
        Assert.Equal("LockedMemoryShort", target.LeavesStateAlone(() => TceStateRestorer.Prepare(path, target.Container).Restore()).Id);
    }

    /// <summary>
    /// A restore removes the pending default window first, and must be able to make it again after a failure.
    /// </summary>
    [Fact]
    public void A_default_window_that_could_not_be_made_again_is_not_removed()
    {
        using ContainerFixture source = OnlyDefaultWindow(TcePlatform.Power9);
        using ContainerFixture target = ContainerFixture.Limited(8 * MiB);
        TceStateRestorer prepared = TceStateRestorer.Prepare(path, target.Container);
        target.Container.CreateBuffer(6 * MiB);

        target.Refuses("LockedMemoryShort", TceErrorCategory.LimitsExceeded, 8, () => prepared.Restore());
        target.Refuses("LockedMemoryShort", TceErrorCategory.LimitsExceeded, 8, () => TceStateRestorer.Prepare(path, target.Container));

        Assert.Equal(WindowState.Pending, Assert.Single(target.Container.GetWindows()).State);
    }

    [Fact]
    public void A_default_window_of_several_groups_on_pseries_is_not_removed()
    {
        using ContainerFixture source = OnlyDefaultWindow(TcePlatform.PSeries);
        using ContainerFixture target = ContainerFixture.Open(TcePlatform.PSeries, groups: [0, 1]);

        target.Refuses(
            "SeveralGroupsOnPSeries", TceErrorCategory.InvalidOperation, 17, () => TceStateRestorer.Prepare(path, target.Container));

        Assert.Equal(WindowState.Pending, Assert.Single(target.Container.GetWindows()).State);
    }

    /// <summary>The default window has 1 GiB on pseries and 2 GiB on PowerNV.</summary>
    [Fact]
    public void Mappings_past_the_end_of_a_smaller_default_window_are_refused()
    {
        using ContainerFixture source = ContainerFixture.Open();
        DmaBuffer buffer = source.Container.CreateBuffer(MiB, name: "ring");
        source.Container.Map(new MapRequest(buffer, Address: GiB - (512 * KiB)));
        TceStateExporter.WriteFile(source.Container, path);
        using ContainerFixture target = ContainerFixture.Open(TcePlatform.PSeries);

        TceException error = target.Refuses(
            "DefaultWindowTooSmall", TceErrorCategory.InvalidOperation, null, () => TceStateRestorer.Prepare(path, target.Container));
        Assert.Contains("mappings up to 0x4007ffff in", error.Message, StringComparison.Ordinal);

        source.Container.Unmap(GiB, 512 * KiB);
        TceStateExporter.WriteFile(source.Container, path);
        Assert.Single(TceStateRestorer.Prepare(path, target.Container).Restore());
        LedgerAssert.MatchesDriver(target);
    }

    /// <summary>A container with two windows, whose state is in the file.</summary>
    private ContainerFixture Filled()
    {
        ContainerFixture source = RestoreTests.Filled(TcePlatform.Power9, 64 * KiB, 2);
        TceStateExporter.WriteFile(source.Container, path);
        return source;
    }

    /// <summary>A container with only a default window that the driver has made, whose state is in the file.</summary>
    private ContainerFixture OnlyDefaultWindow(TcePlatform platform)
    {
        ContainerFixture source = ContainerFixture.Open(platform);
        source.Container.RemoveWindow(source.Container.GetWindow(0));
        source.Container.ResetWindows();
        TceStateExporter.WriteFile(source.Container, path);
        return source;
    }
}
