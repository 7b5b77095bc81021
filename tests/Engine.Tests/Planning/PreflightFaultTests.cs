using SpaprDdw.Abi;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Planning;
using SpaprDdw.State;
using SpaprDdw.Tests.Containers;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Planning;

/// <summary>A driver that fails during a trial: the result names the step and what stayed behind.</summary>
public class PreflightFaultTests
{
    [Theory]
    [InlineData(3, "allocate memory", "DriverRefused", true)]
    [InlineData(4, "create", "DriverRefused", true)]
    [InlineData(5, "map at 0x800000000000000", "DriverRefused", true)]
    [InlineData(6, "map at 0x800000020000000", "DriverRefused", true)]
    [InlineData(7, "map at 0x80000003fff0000", "DriverRefused", true)]
    [InlineData(8, "unmap", "DriverRefused", true)]
    [InlineData(11, "remove", "DriverRefused", false)]
    [InlineData(12, "free memory", "DriverRefused", false)]
    [InlineData(13, "free memory", "DriverRefused", false)]
    public void The_failed_step_is_named(int request, string step, string id, bool isClean)
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        Assert.True(WindowPreflight.Run(fixture.Container, 64 * KiB, GiB).Passed);
        string before = TceStateExporter.ToText(fixture.Container);
        fixture.Backend.FailAfter(request, TceResult.Failure(Errno.EIO));

        DmaWindowTest test = WindowPreflight.Run(fixture.Container, 64 * KiB, GiB);

        Assert.Equal((false, step, id), (test.Passed, test.FailedStep, test.ErrorId));
        Assert.Contains("EIO", test.Reason, StringComparison.Ordinal);
        Assert.Equal(isClean, before == TceStateExporter.ToText(fixture.Container));
        Assert.Equal(isClean, !test.Reason.Contains("differs from before", StringComparison.Ordinal));
        LedgerAssert.MatchesDriver(fixture);
    }

    [Fact]
    public void The_first_of_two_failures_is_named()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        fixture.Backend.FailAfter(6, TceResult.Failure(Errno.EIO));
        fixture.Backend.FailAfter(8, TceResult.Failure(Errno.EBUSY));

        DmaWindowTest test = WindowPreflight.Run(fixture.Container, 64 * KiB, GiB);

        Assert.Equal("map at 0x800000020000000", test.FailedStep);
        Assert.Contains("EIO", test.Reason, StringComparison.Ordinal);
        Assert.EndsWith("The container differs from before: look at its windows and buffers.", test.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trial_does_not_pass_if_locked_memory_stays_charged()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        Assert.True(WindowPreflight.Run(fixture.Container, 64 * KiB, GiB).Passed);
        fixture.Backend.BeforeNext = backend => ((EmulatedProcess)backend).Memory.TryCharge(MiB);

        DmaWindowTest test = WindowPreflight.Run(fixture.Container, 64 * KiB, GiB);

        Assert.Equal((false, "compare", null), (test.Passed, test.FailedStep, test.ErrorId));
        Assert.Equal(test.LockedBefore + MiB, test.LockedAfter);
        Assert.EndsWith("removed. 1 MiB of locked memory stays charged until the process ends.", test.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trial_names_no_leak_if_nothing_stays_charged()
    {
        using ContainerFixture fixture = ContainerFixture.Open();

        DmaWindowTest test = WindowPreflight.Run(fixture.Container, 64 * KiB, GiB);

        Assert.Equal((true, null), (test.Passed, test.FailedStep));
        Assert.Equal("The window was created, mapped, checked and removed.", test.Reason);
    }
}
