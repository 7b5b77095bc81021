using SpaprDdw.Containers;
using SpaprDdw.Planning;
using SpaprDdw.Platforms;
using SpaprDdw.Tests.Containers;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Planning;

/// <summary>A forced trial sends a CREATE that leaks, but never one that does worse harm.</summary>
public class ForcedPreflightTests
{
    [Theory]
    [InlineData(TcePlatform.Power9, 12, 40, 1, "ENOMEM", 4194304)]
    [InlineData(TcePlatform.Power9, 12, 40, 5, "EINVAL", 4195200)]
    [InlineData(TcePlatform.PSeries, 16, 38, 2, "EINVAL", 4194240)]
    public void A_forced_trial_sends_CREATE_and_reports_the_leak(TcePlatform platform, int pageShift, int sizeShift, int levels, string errno, ulong leakedKiB)
    {
        using ContainerFixture fixture = ContainerFixture.Open(platform);
        fixture.Container.RemoveWindow(fixture.Container.GetWindow(0));

        DmaWindowTest test = WindowPreflight.Run(fixture.Container, 1UL << pageShift, 1UL << sizeShift, levels, force: true);

        Assert.Equal((false, "create", "DriverRefused"), (test.Passed, test.FailedStep, test.ErrorId));
        Assert.Contains(errno, test.Reason, StringComparison.Ordinal);
        Assert.EndsWith("of locked memory stays charged until the process ends.", test.Reason, StringComparison.Ordinal);
        Assert.Equal((leakedKiB * KiB, leakedKiB * KiB), (fixture.Backend.Memory.Locked.Used, test.LockedAfter));
        Assert.True(test.LockedPeak >= test.LockedAfter);
        Assert.Empty(fixture.Container.GetBuffers());
    }

    /// <summary>The driver accepts some of these by accident (rule CreateArguments).</summary>
    [Theory]
    [InlineData(16 * MiB, GiB, 1, "PageSizeNotSupported")]
    [InlineData(0, GiB, 1, "PageSizeNotSupported")]
    [InlineData(64 * KiB, 0, 1, "SizeZero")]
    [InlineData(64 * KiB, 3 * GiB, 1, "SizeNotPowerOfTwo")]
    [InlineData(64 * KiB, 32 * KiB, 1, "WindowSmallerThanPage")]
    [InlineData(64 * KiB, GiB, -1, "LevelsOutOfRange")]
    [InlineData(64 * KiB, GiB, int.MaxValue, "LevelsOutOfRange")]
    public void A_forced_trial_does_not_send_an_invalid_shape(ulong pageSize, ulong size, int levels, string id)
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        int requests = fixture.Backend.Requests.Count;

        Assert.Equal(id, WindowPreflight.Run(fixture.Container, pageSize, size, levels, force: true).ErrorId);
        Assert.Equal(requests, fixture.Backend.Requests.Count);
    }

    [Theory]
    [InlineData(64 * KiB, 1UL << 45)]
    [InlineData(4 * KiB, 1UL << 41)]
    [InlineData(2 * MiB, 1UL << 63)]
    public void A_forced_trial_does_not_disable_a_pseries_group(ulong pageSize, ulong size)
    {
        using ContainerFixture fixture = ContainerFixture.Open(TcePlatform.PSeries);
        Assert.Equal("HypervisorTableTooLarge", WindowPreflight.Run(fixture.Container, pageSize, size, force: true).ErrorId);

        DmaWindow dynamic = fixture.Container.CreateWindow(64 * KiB, GiB);
        Assert.Equal("NoFreeWindow", WindowPreflight.Run(fixture.Container, 64 * KiB, GiB, force: true).ErrorId);
        fixture.Container.RemoveWindow(fixture.Container.GetWindow(0));
        Assert.Equal("SecondDynamicWindow", WindowPreflight.Run(fixture.Container, 64 * KiB, GiB, force: true).ErrorId);
        fixture.Container.RemoveWindow(dynamic);
        Assert.True(WindowPreflight.Run(fixture.Container, 64 * KiB, GiB).Passed);
    }
}
