using SpaprDdw.Abi;
using SpaprDdw.Planning;
using SpaprDdw.State;
using SpaprDdw.Tests.Containers;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Planning;

/// <summary>A driver that fails while a window is tried: the step is told, and what was left.</summary>
public class PreflightFaultTests
{
    /// <summary>Whatever step fails, and again when taking back fails: the first failure is told, and what it left.</summary>
    [Theory]
    [InlineData(1, "allocate memory", "DriverRefused", true)]
    [InlineData(2, "create", "DriverRefused", true)]
    [InlineData(3, "map at 0x800000000000000", "DriverRefused", true)]
    [InlineData(4, "map at 0x800000020000000", "DriverRefused", true)]
    [InlineData(5, "map at 0x80000003fff0000", "DriverRefused", true)]
    [InlineData(6, "unmap", "DriverRefused", true)]
    [InlineData(9, "remove", "DriverRefused", false)]
    [InlineData(10, "free memory", "DriverRefused", false)]
    [InlineData(11, "free memory", "DriverRefused", false)]
    public void FailingStepIsNamed(int request, string step, string id, bool isClean)
    {
        using ContainerFixture managed = ContainerFixture.Open();
        Assert.True(WindowPreflight.Run(managed.Container, 64 * KiB, GiB).Passed);
        string before = TceStateExporter.ToText(managed.Container);
        managed.Backend.FailAfter(request, TceResult.Failure(Errno.EIO));

        DmaWindowTest test = WindowPreflight.Run(managed.Container, 64 * KiB, GiB);

        Assert.Equal((false, step, id), (test.Passed, test.FailedStep, test.ErrorId));
        Assert.Contains("EIO", test.Reason, StringComparison.Ordinal);
        Assert.Equal(isClean, before == TceStateExporter.ToText(managed.Container));
        Assert.Equal(isClean, !test.Reason.Contains("not as it was before", StringComparison.Ordinal));
        LedgerAssert.MatchesDriver(managed);
    }

    [Fact]
    public void FirstFailureIsTheOneThatIsTold()
    {
        using ContainerFixture managed = ContainerFixture.Open();
        managed.Backend.FailAfter(4, TceResult.Failure(Errno.EIO));
        managed.Backend.FailAfter(6, TceResult.Failure(Errno.EBUSY));

        DmaWindowTest test = WindowPreflight.Run(managed.Container, 64 * KiB, GiB);

        Assert.Equal("map at 0x800000020000000", test.FailedStep);
        Assert.Contains("EIO", test.Reason, StringComparison.Ordinal);
        Assert.EndsWith("The container is not as it was before: look at its windows and buffers.", test.Reason, StringComparison.Ordinal);
    }
}
