using SpaprDdw.Containers;
using SpaprDdw.Planning;
using SpaprDdw.Platforms;
using SpaprDdw.Tests.Containers;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Planning;

/// <summary>Trying a window against the plan: it is sent and its leak told, but nothing that does worse than leak.</summary>
public class ForcedPreflightTests
{
    [Theory]
    [InlineData(TcePlatform.Power9, 12, 40, 1, "ENOMEM", 4194304)]
    [InlineData(TcePlatform.Power9, 12, 40, 5, "EINVAL", 4195200)]
    [InlineData(TcePlatform.PSeries, 16, 38, 2, "EINVAL", 4194240)]
    public void ForceSendsItAndTellsTheLeak(TcePlatform platform, int pageShift, int sizeShift, int levels, string errno, ulong leakedKiB)
    {
        using ContainerFixture managed = ContainerFixture.Open(platform);
        managed.Container.RemoveWindow(managed.Container.GetWindow(0));

        DmaWindowTest test = WindowPreflight.Run(managed.Container, 1UL << pageShift, 1UL << sizeShift, levels, force: true);

        Assert.Equal((false, "create", "DriverRefused"), (test.Passed, test.FailedStep, test.ErrorId));
        Assert.Contains(errno, test.Reason, StringComparison.Ordinal);
        Assert.EndsWith("of locked memory stay charged until the process ends.", test.Reason, StringComparison.Ordinal);
        Assert.Equal((leakedKiB * KiB, leakedKiB * KiB), (managed.Backend.Memory.Locked.Used, test.LockedAfter));
        Assert.True(test.LockedPeak >= test.LockedAfter);
        Assert.Empty(managed.Container.GetBuffers());
    }

    /// <summary>Some numbers the driver takes by accident (rule CreateArguments); no force makes them a window.</summary>
    [Theory]
    [InlineData(16 * MiB, GiB, 1, "PageSizeNotSupported")]
    [InlineData(0, GiB, 1, "PageSizeNotSupported")]
    [InlineData(64 * KiB, 0, 1, "SizeZero")]
    [InlineData(64 * KiB, 3 * GiB, 1, "SizeNotPowerOfTwo")]
    [InlineData(64 * KiB, 32 * KiB, 1, "WindowSmallerThanPage")]
    [InlineData(64 * KiB, GiB, -1, "LevelsOutOfRange")]
    [InlineData(64 * KiB, GiB, int.MaxValue, "LevelsOutOfRange")]
    public void ForceDoesNotSendWhatIsNoShape(ulong pageSize, ulong size, int levels, string id)
    {
        using ContainerFixture managed = ContainerFixture.Open();
        int requests = managed.Backend.Requests.Count;

        Assert.Equal(id, WindowPreflight.Run(managed.Container, pageSize, size, levels, force: true).ErrorId);
        Assert.Equal(requests, managed.Backend.Requests.Count);
    }

    [Theory]
    [InlineData(64 * KiB, 1UL << 45)]
    [InlineData(4 * KiB, 1UL << 41)]
    [InlineData(2 * MiB, 1UL << 63)]
    public void PSeriesGroupIsNotPoisonedByForce(ulong pageSize, ulong size)
    {
        using ContainerFixture managed = ContainerFixture.Open(TcePlatform.PSeries);
        Assert.Equal("HypervisorTableTooLarge", WindowPreflight.Run(managed.Container, pageSize, size, force: true).ErrorId);

        DmaWindow dynamic = managed.Container.CreateWindow(64 * KiB, GiB);
        Assert.Equal("NoFreeWindow", WindowPreflight.Run(managed.Container, 64 * KiB, GiB, force: true).ErrorId);
        managed.Container.RemoveWindow(managed.Container.GetWindow(0));
        Assert.Equal("SecondDynamicWindow", WindowPreflight.Run(managed.Container, 64 * KiB, GiB, force: true).ErrorId);
        managed.Container.RemoveWindow(dynamic);
        Assert.True(WindowPreflight.Run(managed.Container, 64 * KiB, GiB).Passed);
    }
}
