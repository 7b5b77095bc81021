using System.Globalization;
using System.Text.RegularExpressions;

namespace SpaprDdw.Platforms;

/// <summary>A host's kernel, by its release.</summary>
/// <param name="Release">What uname -r prints, or a version such as 6.8.</param>
/// <param name="Profile">What its driver does, by its number.</param>
/// <param name="Note">Why the number does not tell everything; null if it does.</param>
public sealed record HostKernel(string Release, KernelProfile Profile, string? Note)
{
    /// <summary>The first 6.12 that was recorded; it has the fixes that came to 6.12.y.</summary>
    private const int RecordedPatch = 95;

    private const int NewestMajor = 7, NewestMinor = 2;

    private static readonly Regex ReleasePattern = new(
        @"^([0-9]{1,3})\.([0-9]{1,3})(?:\.([0-9]{1,4}))?(?:[+_.-][0-9A-Za-z.+_~-]*)?$", RegexOptions.CultureInvariant);

    /// <summary>Red Hat's kernels (.el9) and SUSE's (-150700.51-default).</summary>
    private static readonly Regex DistributionPattern = new(@"\.el[0-9]|-default$|-1[56]0[0-9]{3}\.", RegexOptions.CultureInvariant);

    /// <summary>Versions to choose from, for completion.</summary>
    public static IReadOnlyList<string> Examples { get; } = ["4.15", "4.18", "5.4", "5.10", "5.15", "6.1", "6.8", "6.11", "6.12", "7.2"];

    /// <summary>Reads a release. Null if it names no kernel, or one before 4.15.</summary>
    /// <param name="release">What uname -r prints, such as 6.8.0-45-generic, or a version such as 6.8.</param>
    public static HostKernel? Parse(string release)
    {
        ArgumentNullException.ThrowIfNull(release);
        string given = release.Trim();
        Match match = ReleasePattern.Match(given);
        if (!match.Success)
            return null;
        var version = new KernelVersion(Number(match.Groups[1]), Number(match.Groups[2]));
        if (!Exists(version) || KernelProfiles.Of(version) is not { } profile)
            return null;

        bool isDistribution = DistributionPattern.IsMatch(given);
        bool isRecorded = version == new KernelVersion(6, 12)
            && (isDistribution || given == "6.12" || (match.Groups[3].Success && Number(match.Groups[3]) >= RecordedPatch));
        return new HostKernel(given, isRecorded ? KernelProfiles.Recorded : profile, NoteOf(given, version, isDistribution, isRecorded));
    }

    /// <summary>
    /// What a kernel does, by its release; null if that names no kernel. An older kernel than all that were read is taken
    /// to do what the oldest of them does.
    /// </summary>
    /// <param name="release">What uname -r prints there.</param>
    public static KernelProfile? ProfileOf(string release)
        => Parse(release)?.Profile
            ?? (KernelVersion.Parse(release) is { } version ? KernelProfiles.Of(version) ?? KernelProfiles.All[0] : null);

    private static string? NoteOf(string release, KernelVersion version, bool isDistribution, bool isRecorded)
        => isDistribution
            ? $"The distribution of {release} adds later changes to Linux {version.Major}.{version.Minor}, so the number does not tell what its driver does."
        : version.CompareTo(new KernelVersion(NewestMajor, NewestMinor)) > 0
            ? $"Kernels after {NewestMajor}.{NewestMinor} were not looked at, so {release} is taken to do the same."
        : version == new KernelVersion(6, 12) && !isRecorded
            ? $"Which 6.12 got which fix is not known; 6.12.{RecordedPatch} has them all."
        : null;

    /// <summary>False for numbers that Linux skipped: 4.20, 5.19 and 6.19 were the last of their series.</summary>
    private static bool Exists(KernelVersion version) => version.Minor <= version.Major switch
    {
        4 => 20,
        5 or 6 => 19,
        _ => int.MaxValue,
    };

    private static int Number(Group digits) => int.Parse(digits.Value, CultureInfo.InvariantCulture);
}
