using System.Globalization;
using System.Text.RegularExpressions;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

namespace SpaprDdw.Guests.Kernels;

/// <summary>A guest's kernel, by its release or a short name.</summary>
/// <param name="Name">The release or the short name, as it was given.</param>
/// <param name="Rules">How it decides.</param>
/// <param name="Note">What the name leaves open; null if nothing.</param>
/// <param name="Older">How an older kernel of the same name decides; null if all decide the same.</param>
public sealed partial record GuestKernel(string Name, KernelRules Rules, string? Note, KernelRules? Older)
{
    /// <summary>The short names, with the release that each stands for.</summary>
    private static readonly (string Name, string Release)[] ShortNames =
    [
        ("Debian12", "6.1"), ("Debian13", "6.12"), ("Rhel9", "5.14.0-570.42.2.el9"), ("Rhel10", "6.12.0-0.el10"), ("Ubuntu2404", "6.8"),
    ];

    /// <summary>The build of RHEL 9 that was the first to take the memory's limit from ibm,lrdr-capacity only.</summary>
    private static readonly int[] FirstLrdrBuild = [570, 42, 2];

    /// <summary>The first 6.12 that is known to have the changes of 6.15.</summary>
    private const int KnownPatch = 95;

    private const string Distribution
        = "A distribution can have later changes in this version: a log with lines lsa_required is from a kernel that decides as 6.15.";

    private const string Number = "PowerShell reads 5.10 in a list as 5.1, so write '5.10' for that kernel.";

    /// <summary>The short names and the columns, for messages and completion.</summary>
    public static IEnumerable<string> Names
        => ShortNames.Select(known => known.Name).Concat(KernelRules.ByVersion.Select(known => $"{known.Major}.{known.Minor}"));

    /// <summary>Reads a release or a short name.</summary>
    /// <param name="name">What uname -r prints, such as 6.12.95+deb12-powerpc64le-64k, or a name such as 6.12 or Rhel9.</param>
    /// <exception cref="TceException">GuestKernelUnknown.</exception>
    public static GuestKernel Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string given = name.Trim();
        string release = ShortNames.FirstOrDefault(known => string.Equals(known.Name, given, StringComparison.OrdinalIgnoreCase)).Release ?? given;
        if (KernelVersion.Parse(release) is not { } version || !ReleasePattern().IsMatch(release) || ByVersion(version) is not { } rules)
            throw GuestErrors.GuestKernelUnknown(name, Names);

        int[] numbers = [.. NumberPattern().Matches(release).Take(6).Select(match => int.TryParse(match.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : int.MaxValue)];
        bool isRhel = release.Contains(".el", StringComparison.Ordinal);
        return (version.Major, version.Minor) switch
        {
            (5, 14) when isRhel => Rhel9(given, release != given, numbers),
            (6, 6 or 12 or 14) when given == $"6.{version.Minor}.0" => new(given, rules, null, null),
            (6, 6) => Between(given, KernelRules.DynamicLrdrOnly, rules, "Linux 6.6 before May 2025"),
            (6, 12) when numbers.Length > 2 && !isRhel && numbers[2] >= KnownPatch => new(given, KernelRules.Limited, null, null),
            (6, 12) when isRhel => Between(given, KernelRules.Limited, rules, "An older kernel of RHEL 10"),
            (6, 12) => Between(given, KernelRules.Limited, rules, $"Linux 6.12 before May 2025 (6.12.{KnownPatch} has the change)"),
            (6, 14) => Between(given, KernelRules.Limited, rules, "Linux 6.14 before May 2025"),
            _ => new(given, rules, NoteOf(release, version), null),
        };
    }

    private static KernelRules? ByVersion(KernelVersion version)
        => KernelRules.ByVersion.LastOrDefault(known => (known.Major, known.Minor).CompareTo((version.Major, version.Minor)) <= 0).Rules;

    private static GuestKernel Rhel9(string given, bool isShort, int[] numbers)
    {
        // The build follows the version: 5.14.0-570.42.2.
        bool isNew = numbers.Skip(3).Take(FirstLrdrBuild.Length).ToArray().AsSpan().SequenceCompareTo(FirstLrdrBuild) >= 0;
        return isShort
            ? Between(given, KernelRules.DynamicLrdrOnly, KernelRules.Dynamic, "RHEL 9 before 5.14.0-570.42.2")
            : new(given, isNew ? KernelRules.DynamicLrdrOnly : KernelRules.Dynamic, null, null);
    }

    private static GuestKernel Between(string given, KernelRules newer, KernelRules older, string olderName) => new(given, newer, olderName, older);

    private static string? NoteOf(string release, KernelVersion version)
        => release == "5.1" ? Number
            : DistributionPattern().IsMatch(release) ? Distribution
            : (version.Major, version.Minor).CompareTo((7, 2)) > 0 ? "Kernels after 7.2 were not looked at, so 7.2 was played."
            : null;

    [GeneratedRegex(@"^[0-9]+\.[0-9]+([.+_-][0-9A-Za-z.+_~-]*)?$", RegexOptions.CultureInvariant)]
    private static partial Regex ReleasePattern();

    [GeneratedRegex("[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex NumberPattern();

    [GeneratedRegex(@"-generic|-default|\.el[0-9]|\.fc[0-9]|\.oe[0-9]", RegexOptions.CultureInvariant)]
    private static partial Regex DistributionPattern();
}
