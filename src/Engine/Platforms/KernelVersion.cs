using System.Globalization;

namespace SpaprDdw.Platforms;

/// <summary>A version of Linux.</summary>
/// <param name="Major">The first number.</param>
/// <param name="Minor">The second number.</param>
public readonly record struct KernelVersion(int Major, int Minor)
{
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

    /// <summary>Negative if this version is older than another, positive if it is newer, 0 if both are the same.</summary>
    /// <param name="other">The other version.</param>
    public int CompareTo(KernelVersion other) => (Major, Minor).CompareTo((other.Major, other.Minor));
}
