using SpaprDdw.Planning;
using SpaprDdw.Platforms;

using static SpaprDdw.Diagnostics.Units;
using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Planning;

/// <summary>The predicted requests and starts of QEMU and DPDK.</summary>
public class DmaUserTests
{
    [Theory]
    [InlineData(64 << 10)]
    [InlineData(4 << 10)]
    public void A_QEMU_guest_of_more_than_128_GiB_fails_on_pseries_and_leaks(ulong hostPage)
    {
        DmaUserOutcome outcome = Play(DmaUser.Qemu, TcePlatform.PSeries, hostPage, 256 * GiB, 64 * KiB);

        Assert.False(outcome.Starts);
        DmaUserRequest failed = outcome.Requests[2];
        Assert.Equal("CREATE 256 GiB in pages of 64 KiB, 2 levels", failed.Request);
        Assert.Equal("-1 EINVAL", failed.Result.ToString());
        Assert.Equal((4 * GiB) - hostPage, failed.Leaked);
        Assert.Equal("CREATE of the window over the guest's memory fails: it asks for 2 levels, and the host supports 1", outcome.Reason);
    }

    [Fact]
    public void QEMU_tries_one_more_level_up_to_the_end_of_its_formula()
    {
        DmaUserOutcome outcome = Play(DmaUser.Qemu, TcePlatform.PSeries, 64 * KiB, 256 * GiB, 64 * KiB);

        // It tries at most (64 - 16) / 16 levels. Each attempt leaks another 4 GiB.
        Assert.Equal(
            ["REMOVE 0x0: 0", "CREATE 1 GiB in pages of 4 KiB, 1 level: 0",
             "CREATE 256 GiB in pages of 64 KiB, 2 levels: -1 EINVAL", "CREATE 256 GiB in pages of 64 KiB, 3 levels: -1 EINVAL"],
            Lines(outcome));
        Assert.Equal(2 * ((4 * GiB) - (64 * KiB)), outcome.Leaked);
    }

    [Theory]
    [InlineData(TcePlatform.PSeries, 128 * 1024, 64, 1)]
    [InlineData(TcePlatform.PSeries, 256 * 1024, 2048, 1)]
    [InlineData(TcePlatform.Power9, 256 * 1024, 64, 2)]
    [InlineData(TcePlatform.Power9, 100 * 1024, 2048, 1)]
    [InlineData(TcePlatform.Power8, 64 * 1024 * 1024, 16384, 2)]
    public void A_QEMU_guest_starts(TcePlatform platform, ulong memoryMiB, ulong backingKiB, int levels)
    {
        DmaUserOutcome outcome = Play(DmaUser.Qemu, platform, 64 * KiB, memoryMiB * MiB, backingKiB * KiB);

        Assert.Equal((true, 0UL, $"CREATE succeeds with {Quantity(levels, "level")}"), (outcome.Starts, outcome.Leaked, outcome.Reason));
        Assert.All(outcome.Requests, request => Assert.True(request.Result.IsSuccess));
        Assert.EndsWith($"in pages of {(backingKiB == 64 ? "64 KiB" : backingKiB == 2048 ? "2 MiB" : "16 MiB")}, {Quantity(levels, "level")}", outcome.Requests[^1].Request, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TcePlatform.Power9, "2 MiB")]
    [InlineData(TcePlatform.Power8, "16 MiB")]
    [InlineData(TcePlatform.PSeries, "16 MiB")]
    public void QEMU_uses_the_largest_page_of_the_host_up_to_16_MiB(TcePlatform platform, string page)
        => Assert.Contains($"in pages of {page},", Play(DmaUser.Qemu, platform, 64 * KiB, 64 * GiB, GiB).Requests[^1].Request, StringComparison.Ordinal);

    [Fact]
    public void DPDK_has_no_window_after_its_CREATE_fails()
    {
        DmaUserOutcome outcome = Play(DmaUser.Dpdk, TcePlatform.Power9, 64 * KiB, 64 * TiB, 16 * MiB);

        // POWER9 has no pages of 16 MiB, and DPDK does not check that.
        Assert.False(outcome.Starts);
        Assert.Equal(
            ["REMOVE 0x0: 0", .. Enumerable.Range(1, 5).Select(levels => $"CREATE 64 TiB in pages of 16 MiB, {Quantity(levels, "level")}: -1 EINVAL")],
            Lines(outcome));
        Assert.Equal(("DPDK removes the default window, and then its CREATE fails: the driver answers EINVAL", 0UL), (outcome.Reason, outcome.Leaked));
    }

    [Theory]
    [InlineData(TcePlatform.Power9, 64 * 1024, 2048, 1, 0)]
    [InlineData(TcePlatform.Power9, 512 * 1024, 1048576, 1, 0)]
    [InlineData(TcePlatform.Power9, 1024 * 1024, 64, 2, 262144)]
    public void DPDK_gets_its_window(TcePlatform platform, ulong memoryMiB, ulong backingKiB, int levels, ulong leakedKiB)
    {
        DmaUserOutcome outcome = Play(DmaUser.Dpdk, platform, 64 * KiB, memoryMiB * MiB, backingKiB * KiB);

        Assert.Equal((true, $"CREATE succeeds with {Quantity(levels, "level")}", leakedKiB * KiB), (outcome.Starts, outcome.Reason, outcome.Leaked));
    }

    [Fact]
    public void DPDK_needs_its_window_at_0()
    {
        DmaUserOutcome outcome = Play(DmaUser.Dpdk, TcePlatform.PSeries, 64 * KiB, 64 * GiB, 2 * MiB);

        Assert.Equal((false, "the driver puts the window at 0x800000000000000, and DPDK needs it at 0"), (outcome.Starts, outcome.Reason));
    }

    [Theory]
    [InlineData(DmaUser.Qemu, 1, "CREATE of the guest's default window fails: the limit of locked memory, 1 KiB, is too low", TcePlatform.PSeries)]
    [InlineData(DmaUser.Qemu, 256, "CREATE of the guest's default window fails: the limit of locked memory, 256 KiB, is too low")]
    [InlineData(DmaUser.Qemu, 8192, "CREATE of the window over the guest's memory fails: the limit of locked memory, 8 MiB, is too low")]
    [InlineData(DmaUser.Dpdk, 8192, "DPDK removes the default window, and then its CREATE fails: the limit of locked memory, 8 MiB, is too low")]
    public void A_limit_that_is_too_low_is_the_reason(DmaUser user, ulong limitKiB, string reason, TcePlatform platform = TcePlatform.Power9)
    {
        PlanningHost host = PlanningHost.Of(platform, 64 * KiB, limitKiB * KiB);

        DmaUserOutcome outcome = DmaUserSimulation.Play(user, host, 128 * GiB, 64 * KiB);

        Assert.Equal((false, reason, 0UL), (outcome.Starts, outcome.Reason, outcome.Leaked));
    }

    private static DmaUserOutcome Play(DmaUser user, TcePlatform platform, ulong hostPage, ulong memory, ulong backing)
        => DmaUserSimulation.Play(user, PlanningHost.Of(platform, hostPage, memlockLimit: null), memory, backing);

    private static IEnumerable<string> Lines(DmaUserOutcome outcome)
        => outcome.Requests.Select(request => $"{request.Request}: {request.Result}");
}
