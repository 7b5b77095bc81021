using Microsoft.Extensions.Logging.Abstractions;
using SpaprDdw.Abi;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.Planning;
using SpaprDdw.Platforms;

namespace SpaprDdw.Tests.Containers;

/// <summary>A group that error handling (EEH) has frozen looks like any other to VFIO, and its device does no DMA.</summary>
public class FrozenGroupTests
{
    private const ulong GiB = 1UL << 30, Page = 64 << 10;

    private readonly EmulatedHost host = new(new EmulatedHostOptions());

    [Theory]
    [InlineData(PeState.Reset)]
    [InlineData(PeState.Stopped)]
    [InlineData(PeState.DmaStopped)]
    [InlineData(PeState.Unavailable)]
    public void A_frozen_group_is_not_connected_and_another_one_is_chosen(PeState state)
    {
        host.SetEehState(0, state);
        TceException error = Assert.Throws<TceException>(() => ContainerFixture.On(host, groups: [0]));
        Assert.Equal(("GroupFrozen", TceErrorCategory.ResourceUnavailable, 17), (error.Id, error.Category, error.Rule));
        Assert.Equal(0, error.Target);
        Assert.Contains($"(state {state})", error.Message, StringComparison.Ordinal);
        Assert.Contains("eeh_pe_state", error.Remedy, StringComparison.Ordinal);

        using ContainerFixture chosen = ContainerFixture.On(host);
        Assert.Equal([1], chosen.Container.Groups);
        Assert.Equal(PeState.Normal, GroupEehProbe.Ask(chosen.Container));
    }

    [Fact]
    public void Where_all_groups_are_frozen_the_error_says_how_to_thaw_them()
    {
        foreach (IommuGroup group in new EmulatedHost(new EmulatedHostOptions()).StartProcess().GetGroups())
            host.SetEehState(group.Number, PeState.Stopped);

        TceException error = Assert.Throws<TceException>(() => ContainerFixture.On(host));

        Assert.Equal("NoViableGroup", error.Id);
        Assert.Contains("EEH has frozen it", error.Message, StringComparison.Ordinal);
        Assert.Contains("eeh_pe_state", error.Remedy, StringComparison.Ordinal);
    }

    /// <summary>Sysfs does not always show the state, so the driver is asked when the group is in the container.</summary>
    [Fact]
    public void A_group_of_which_only_the_driver_knows_is_refused_after_it_was_asked_and_left_as_it_was()
    {
        EmulatedProcess process = host.StartProcess();
        var backend = new ProbeBackend(process) { Groups = process.GetGroups() };
        host.SetEehState(1, PeState.Stopped);

        TceException error = Assert.Throws<TceException>(() => TceContainer.Open(
            backend, new TceContainerOptions { Name = "test", Groups = [0, 1] }, NullLogger.Instance));

        Assert.Equal("GroupFrozen", error.Id);
        Assert.StartsWith("One of the IOMMU groups 0, 1 can do no DMA: EEH has frozen it", error.Message, StringComparison.Ordinal);
        Assert.Equal((nameof(VfioRequest.EehPeOp), 2), (backend.Requests[^4].Request, backend.Requests[^4].Result.Return));
        Assert.True(backend.IsDisposed);
        host.SetEehState(1, PeState.Normal);
        using ContainerFixture again = ContainerFixture.On(host, groups: [0, 1]);
    }

    [Fact]
    public void A_frozen_group_is_not_viable_whoever_judges()
    {
        host.SetEehState(0, PeState.DmaStopped);
        using EmulatedProcess process = host.StartProcess();
        IommuGroup shown = process.GetGroups()[0], probed = GroupProbe.Ask(process, 0);
        Assert.Equal((false, "DmaStopped", "Sysfs"), (shown.Viable, shown.EehState, shown.JudgedBy));
        Assert.Equal((false, "DmaStopped", "Driver"), (probed.Viable, probed.EehState, probed.JudgedBy));
        Assert.Equal("EEH has stopped its DMA (state DmaStopped)", probed.Reason);
    }

    [Fact]
    public void A_test_fails_while_the_group_is_frozen_and_sends_nothing_else()
    {
        using ContainerFixture fixture = ContainerFixture.On(host);
        host.SetEehState(0, PeState.Stopped);
        int sent = fixture.Backend.Requests.Count;

        DmaWindowTest test = WindowPreflight.Run(fixture.Container, Page, GiB);

        Assert.Equal((false, "ask for EEH", "GroupFrozen"), (test.Passed, test.FailedStep, test.ErrorId));
        Assert.Equal([nameof(VfioRequest.CheckExtension), nameof(VfioRequest.EehPeOp)], fixture.Backend.Requests.Skip(sent).Select(each => each.Request));
        Assert.Equal(PeState.Stopped, GroupEehProbe.Ask(fixture.Container));

        host.SetEehState(0, PeState.Normal);
        Assert.True(WindowPreflight.Run(fixture.Container, Page, GiB).Passed);
    }

    [Fact]
    public void A_device_of_a_frozen_group_reaches_nothing()
    {
        using ContainerFixture fixture = ContainerFixture.On(host);
        DmaBuffer buffer = fixture.Container.CreateBuffer(Page);
        TceMapping mapping = fixture.Container.Map(new MapRequest(buffer));
        Assert.Equal(buffer.Address, host.Reach(0, mapping.StartAddress, DmaAccess.Read));

        host.SetEehState(0, PeState.Stopped);
        Assert.Null(host.Reach(0, mapping.StartAddress, DmaAccess.Read));
    }

    [Theory]
    [InlineData(TcePlatform.PSeries, PeState.Unknown)]
    [InlineData(TcePlatform.Power8, PeState.Normal)]
    public void The_state_is_known_only_on_a_machine_with_EEH(TcePlatform platform, PeState state)
    {
        using ContainerFixture fixture = ContainerFixture.Open(platform);
        Assert.Equal(state, GroupEehProbe.Ask(fixture.Container));
        Assert.Equal(state, fixture.Container.GetHostGroups()[0].Eeh);
    }

    /// <summary>As on the lab's machine, which has EEH and whose driver answers ENODEV.</summary>
    [Fact]
    public void A_driver_that_does_not_tell_the_state_is_no_obstacle()
    {
        var backend = new ProbeBackend(host.StartProcess());
        int ask = RequestsOfOpening().FindIndex(request => request == nameof(VfioRequest.EehPeOp));
        backend.FailAfter(ask, TceResult.Failure(Errno.ENODEV));
        using TceContainer container = TceContainer.Open(
            backend, new TceContainerOptions { Name = "test" }, NullLogger.Instance);
        backend.FailAfter(1, TceResult.Failure(Errno.ENODEV));
        Assert.Equal(PeState.Unknown, GroupEehProbe.Ask(container));
    }

    [Fact]
    public void A_container_in_use_or_closed_tells_the_last_state_without_waiting()
    {
        using ContainerFixture fixture = ContainerFixture.On(host);
        using (fixture.Container.Internals.UseExclusively(progress: null))
        {
            host.SetEehState(0, PeState.Stopped);
            Assert.Equal(PeState.Normal, GroupEehProbe.Ask(fixture.Container));
        }

        Assert.Equal(PeState.Stopped, GroupEehProbe.Ask(fixture.Container));
        fixture.Container.Dispose();
        host.SetEehState(0, PeState.Normal);
        Assert.Equal(PeState.Stopped, GroupEehProbe.Ask(fixture.Container));
    }

    private List<string> RequestsOfOpening()
    {
        using ContainerFixture fixture = ContainerFixture.On(host);
        return fixture.Backend.Requests.ConvertAll(sent => sent.Request);
    }
}
