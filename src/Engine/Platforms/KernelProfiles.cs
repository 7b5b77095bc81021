using SpaprDdw.Abi;

namespace SpaprDdw.Platforms;

/// <summary>
/// The kernels from 4.15 on, by ranges in which the driver does the same. Where no other source is named, the driver's
/// sources were read: Ubuntu's 4.15, 5.4, 5.15 and 6.8, Debian's 5.10, 6.1 and 6.12.117.
/// </summary>
public static class KernelProfiles
{
    /// <summary>The page sizes that old kernels offer on POWER9 and POWER10: 4K, 64K and 16M.</summary>
    internal const ulong OldPageSizes = 0x1011000;

    private static readonly KernelProfile V415 = new(new(4, 15), "4.15")
    {
        OffersWrongPageSizes = true,
        ChargesUserViewAtFirstMap = true,
        AllocatesAllLevels = true,
        BoundsWindowsByMemory = true,
        KeepsMappedRegistrations = true,
        Version1OnPowerNV = Errno.EPERM,
        Version2OnPSeries = Errno.EPERM,
    };

    // 4.16 and 4.17 were not read.
    private static readonly KernelProfile V416 = V415 with
    {
        First = new(4, 16),
        Name = "4.16 to 4.18",
        OffersWrongPageSizes = false,
    };

    private static readonly KernelProfile V419 = V416 with
    {
        First = new(4, 19),
        Name = "4.19 to 5.18",
        ChargesUserViewAtFirstMap = false,
        AllocatesAllLevels = false,
        BoundsWindowsByMemory = false,
        KeepsMappedRegistrations = false,
    };

    // Observed on 6.1.176: no device can be bound, and huge pages can be pinned.
    private static readonly KernelProfile V519 = V419 with
    {
        First = new(5, 19),
        Name = "5.19 to 6.3",
        BindsNoDevice = true,
        NeedsManagedDma = true,
    };

    // Huge pages hang on 6.12.95 and 6.12.107. In which version that began is not known.
    private static readonly KernelProfile V64 = V519 with
    {
        First = new(6, 4),
        Name = "6.4 to 6.10",
        BindsNoDevice = false,
        Version1OnPowerNV = Errno.None,
        Version2OnPSeries = Errno.EINVAL,
        HangsOnHugePages = true,
    };

    // The two faults on pseries were mended early in 2025 and in the middle of 2025.
    private static readonly KernelProfile V611 = V64 with
    {
        First = new(6, 11),
        Name = "6.11 to 6.13",
        Version2OnPSeries = Errno.None,
        CrashesOnLateGroup = true,
        LeaksKernelMemory = true,
    };

    private static readonly KernelProfile V614 = V611 with { First = new(6, 14), Name = "6.14", CrashesOnLateGroup = false };

    private static readonly KernelProfile V615 = V614 with { First = new(6, 15), Name = "6.15", HasLimitedAddressing = true };

    /// <summary>
    /// What most recordings come from: 6.12.95, which has the later fixes of 6.12.y. 7.2.13 answered the same wherever both
    /// were recorded.
    /// </summary>
    public static KernelProfile Recorded { get; } = V615 with
    {
        First = new(6, 16),
        Name = "6.16 or later, and 6.12.95",
        LeaksKernelMemory = false,
    };

    /// <summary>The ranges, the oldest first. The last one has no end.</summary>
    public static IReadOnlyList<KernelProfile> All { get; } = [V415, V416, V419, V519, V64, V611, V614, V615, Recorded];

    /// <summary>The profile of a version; null if it is older than all of them.</summary>
    /// <param name="version">The version.</param>
    public static KernelProfile? Of(KernelVersion version) => All.LastOrDefault(profile => profile.First.CompareTo(version) <= 0);

    /// <summary>
    /// The profile that agrees with what the driver answered: the given one, or else the nearest one. A distribution's
    /// number does not tell what its driver does. When none agrees, the given one stays.
    /// </summary>
    /// <param name="byNumber">The profile of the kernel's number.</param>
    /// <param name="platform">The machine.</param>
    /// <param name="iommuVersion">The version of the sPAPR TCE IOMMU that SET_IOMMU accepted.</param>
    /// <param name="pageSizes">The page sizes that GET_INFO answered; null if it was not asked.</param>
    public static KernelProfile Agreeing(KernelProfile byNumber, TcePlatform platform, int iommuVersion, ulong? pageSizes)
    {
        ArgumentNullException.ThrowIfNull(byNumber);
        if (platform == TcePlatform.Unknown)
            return byNumber;
        PlatformModel model = PlatformModel.Of(platform);
        bool isPSeries = platform == TcePlatform.PSeries;
        bool Agrees(KernelProfile profile)
            => !profile.BindsNoDevice && profile.SetIommu(isPSeries, iommuVersion) == Errno.None
                && (isPSeries || iommuVersion == 1 || pageSizes is null || profile.PageSizes(model) == pageSizes);

        if (Agrees(byNumber))
            return byNumber;
        KernelProfile[] all = [.. All];
        int place = Array.IndexOf(all, byNumber);
        return all.Where(Agrees).OrderBy(profile => Math.Abs(Array.IndexOf(all, profile) - place)).FirstOrDefault() ?? byNumber;
    }
}
