using System.Globalization;

namespace SpaprDdw.Platforms;

/// <summary>A version of Linux, with the differences of its driver.</summary>
/// <param name="Major">The first number.</param>
/// <param name="Minor">The second number.</param>
public readonly record struct KernelVersion(int Major, int Minor)
{
    private static readonly KernelVersion LastSeenPinning = new(6, 1);
    private static readonly KernelVersion FirstWithManagedDma = new(5, 19);
    private static readonly KernelVersion FirstFixed = new(6, 4);

    /// <summary>False for 5.19 to 6.3, in which no device of a POWER host can be bound to VFIO.</summary>
    public bool BindsDevices => Compare(FirstWithManagedDma) < 0 || Compare(FirstFixed) >= 0;

    /// <summary>
    /// True from 5.19 on: a driver that is none of VFIO's can share a group with a container only if it declares that it
    /// does no DMA (driver_managed_dma). Before, each driver of a bridge could.
    /// </summary>
    public bool NeedsManagedDma => Compare(FirstWithManagedDma) >= 0;

    /// <summary>
    /// True after 6.1: with pages of 4 KiB and the hashed page table, pinning pages of 16 MiB never returns. It was seen on
    /// 6.12.95 and 6.12.107, and not on 6.1.176; in which versions it began and ended is not known.
    /// </summary>
    public bool HangsOnHugePages => Compare(LastSeenPinning) > 0;

    /// <summary>Reads the version from a release; null if the text does not start with one.</summary>
    /// <param name="release">A kernel's release, such as "6.12.95-powerpc64le".</param>
    public static KernelVersion? Parse(string release)
    {
        ArgumentNullException.ThrowIfNull(release);
        string[] parts = release.Split('.', '-');
        return parts.Length >= 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int major)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int minor)
                ? new KernelVersion(major, minor)
                : null;
    }

    private int Compare(KernelVersion other) => (Major, Minor).CompareTo((other.Major, other.Minor));
}
