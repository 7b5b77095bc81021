using SpaprDdw.Platforms;

namespace SpaprDdw.Tests.Platforms;

/// <summary>Each kernel from 4.15 on has a profile. The rows are those of the facts about kernels in the field.</summary>
public class HostKernelTests
{
    /// <summary>Every version of Linux from 4.15 to 7.2, with the range that it belongs to.</summary>
    public static TheoryData<string, string> Versions => new(
        from series in new (int Major, int First, int Last)[] { (4, 15, 20), (5, 0, 19), (6, 0, 19), (7, 0, 2) }
        from minor in Enumerable.Range(series.First, series.Last - series.First + 1)
        select ($"{series.Major}.{minor}", RangeOf(series.Major, minor)));

    [Theory]
    [MemberData(nameof(Versions))]
    public void Every_version_has_a_profile(string version, string range)
        => Assert.Equal(range, HostKernel.Parse(version)!.Profile.Name);

    [Theory]
    [InlineData("4.15.0-213-generic", "4.15")] // Ubuntu 18.04
    [InlineData("5.10.0-33-powerpc64le", "4.19 to 5.18")] // Debian 11
    [InlineData("6.1.0-28-powerpc64le", "5.19 to 6.3")] // Debian 12
    [InlineData("6.8.0-45-generic", "6.4 to 6.10")] // Ubuntu 24.04
    [InlineData("6.12.95+deb12-powerpc64le-64k", "6.16 or later, and 6.12.95")]
    [InlineData("7.2.13+deb14-powerpc64le-64k", "6.16 or later, and 6.12.95")]
    public void A_release_whose_number_tells_has_no_note(string release, string range)
    {
        HostKernel kernel = HostKernel.Parse(release)!;

        Assert.Equal((range, (string?)null), (kernel.Profile.Name, kernel.Note));
    }

    [Theory]
    [InlineData("6.4.0-150700.53.3-default", "6.4")] // SLES 15 SP7
    [InlineData("5.14.0-570.42.2.el9_6.ppc64le", "5.14")] // RHEL 9
    [InlineData("6.12.0-124.8.1.el10_1.ppc64le", "6.12")] // RHEL 10
    public void The_number_of_a_distribution_is_said_not_to_tell(string release, string number)
        => Assert.Contains($"adds later changes to Linux {number}", HostKernel.Parse(release)!.Note, StringComparison.Ordinal);

    [Theory]
    [InlineData("4.14.336")]
    [InlineData("4.4.0-210-generic")]
    [InlineData("4.21")] // never released
    [InlineData("5.20")]
    [InlineData("6.20")]
    [InlineData("7")]
    [InlineData("Debian")]
    [InlineData("")]
    [InlineData("6.12; rm")]
    public void An_older_or_unknown_kernel_has_none(string release) => Assert.Null(HostKernel.Parse(release));

    [Theory]
    [InlineData("6.12-rc1", false)]
    [InlineData("6.12.0-rc7", false)]
    [InlineData("6.12.94", false)]
    [InlineData("6.12-mine", false)]
    [InlineData("6.12", true)]
    [InlineData("6.12.100-mine", true)]
    public void Only_a_6_12_that_has_the_later_fixes_does_what_was_recorded(string release, bool isRecorded)
        => Assert.Equal(isRecorded, HostKernel.Parse(release) is { Note: null } kernel && kernel.Profile == KernelProfiles.Recorded);

    [Theory]
    [InlineData("4.4.0-210-generic", "4.15")]
    [InlineData("4.12.14-122.37-default", "4.15")]
    [InlineData("6.8.0-45-generic", "6.4 to 6.10")]
    [InlineData("emulated", null)]
    public void An_older_kernel_is_taken_to_do_what_the_oldest_does(string release, string? range)
        => Assert.Equal(range, HostKernel.ProfileOf(release)?.Name);

    [Fact]
    public void A_kernel_after_the_last_one_that_was_read_is_said_to_be_unread()
        => Assert.Contains("were not looked at", HostKernel.Parse("7.3")!.Note, StringComparison.Ordinal);

    private static string RangeOf(int major, int minor) => (major, minor) switch
    {
        (4, 15) => "4.15",
        (4, <= 18) => "4.16 to 4.18",
        (4, _) or (5, <= 18) => "4.19 to 5.18",
        (5, _) or (6, <= 3) => "5.19 to 6.3",
        (6, <= 10) => "6.4 to 6.10",
        (6, 12) => "6.16 or later, and 6.12.95",
        (6, <= 13) => "6.11 to 6.13",
        (6, 14) => "6.14",
        (6, 15) => "6.15",
        _ => "6.16 or later, and 6.12.95",
    };
}
