using SpaprDdw.Platforms;

namespace SpaprDdw.Tests.Platforms;

/// <summary>The driver's answers choose a profile before the kernel's number does.</summary>
public class KernelProfileTests
{
    private const ulong OldPages = 0x1011000, NewPages = 0x40211000, PSeriesPages = 0x1211000;

    [Theory]
    [InlineData("5.14.0-570.el9", TcePlatform.Power9, 2, NewPages, "4.19 to 5.18")]
    [InlineData("5.14.0-570.el9", TcePlatform.Power9, 1, 0UL, "6.4 to 6.10")] // version 1 is accepted
    [InlineData("5.14.0-570.el9", TcePlatform.PSeries, 2, PSeriesPages, "6.11 to 6.13")] // version 2 is accepted
    [InlineData("6.4.0-150700.53-default", TcePlatform.PSeries, 2, PSeriesPages, "6.11 to 6.13")]
    [InlineData("6.4.0-150700.53-default", TcePlatform.PSeries, 1, 0UL, "6.4 to 6.10")]
    [InlineData("4.15.0-213-generic", TcePlatform.Power9, 2, NewPages, "4.16 to 4.18")]
    [InlineData("5.4", TcePlatform.Power9, 2, OldPages, "4.15")]
    [InlineData("6.1.0-28", TcePlatform.Power9, 2, NewPages, "4.19 to 5.18")] // a group was opened
    [InlineData("7.2", TcePlatform.Power9, 2, NewPages, "6.16 or later, and 6.12.95")]
    public void The_nearest_profile_that_agrees_is_taken(string release, TcePlatform platform, int version, ulong pageSizes, string range)
        => Assert.Equal(range, KernelProfiles.Agreeing(HostKernel.Parse(release)!.Profile, platform, version, pageSizes).Name);

    [Fact]
    public void An_answer_that_no_profile_gives_leaves_the_one_of_the_number()
        => Assert.Equal("4.19 to 5.18", KernelProfiles.Agreeing(HostKernel.Parse("5.4")!.Profile, TcePlatform.Power9, 2, 0x1000).Name);

    /// <summary>
    /// Read in the kernel's source: the leak came with 6.11 and ended in the middle of 2025; limited addressing came with 6.15.
    /// </summary>
    [Theory]
    [InlineData("6.10", false, false)]
    [InlineData("6.11", true, false)]
    [InlineData("6.14", true, false)]
    [InlineData("6.15", true, true)]
    [InlineData("6.16", false, true)]
    [InlineData("6.12.95", false, true)]
    public void Pseries_leaks_kernel_memory_and_limits_addresses_in_some_versions(string release, bool leaks, bool limits)
    {
        KernelProfile profile = HostKernel.Parse(release)!.Profile;

        Assert.Equal((leaks, limits), (profile.LeaksKernelMemory, profile.HasLimitedAddressing));
    }

    [Fact]
    public void The_profiles_follow_one_another()
    {
        KernelVersion[] starts = [.. KernelProfiles.All.Select(profile => profile.First)];

        Assert.Equal(starts.Order(Comparer<KernelVersion>.Create((a, b) => a.CompareTo(b))), starts);
        Assert.Equal(starts.Distinct(), starts);
    }
}
