using System.Globalization;
using SpaprDdw.Backends.Emulated;

namespace SpaprDdw.Backends;

/// <summary>The page sizes that a host can back memory with.</summary>
internal static class MemoryPages
{
    private const string Prefix = "hugepages-";
    private const string Suffix = "kB";

    /// <summary>The host's own page size, and those of its huge pages.</summary>
    /// <param name="host">The host.</param>
    /// <param name="sys">The root of sysfs, where the kernel lists its huge pages.</param>
    public static IReadOnlyList<ulong> Of(HostDescription host, string sys = "/sys")
        => [host.PageSize, .. (host.Backend == "Kernel" ? Listed(sys + "/kernel/mm/hugepages") : PlatformModel.Of(host.Platform).HugePageSizes).Order()];

    private static IEnumerable<ulong> Listed(string folder) => !Directory.Exists(folder) ? []
        : Directory.EnumerateDirectories(folder, $"{Prefix}*{Suffix}")
            .Select(path => Path.GetFileName(path)[Prefix.Length..^Suffix.Length])
            .Select(kilobytes => ulong.Parse(kilobytes, CultureInfo.InvariantCulture) << 10);
}
