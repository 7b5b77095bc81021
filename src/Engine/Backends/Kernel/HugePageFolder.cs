using System.Globalization;

namespace SpaprDdw.Backends.Kernel;

/// <summary>The folders of sysfs with the huge pages of each size, such as hugepages-2048kB.</summary>
internal static class HugePageFolder
{
    /// <summary>The folder that has them, in sysfs.</summary>
    public const string Parent = "/kernel/mm/hugepages";

    private const string Prefix = "hugepages-", Suffix = "kB";

    /// <summary>The folder of a size, in sysfs.</summary>
    /// <param name="pageSize">The size of the pages in bytes.</param>
    public static string Of(ulong pageSize)
        => Parent + "/" + Prefix + (pageSize >> 10).ToString(CultureInfo.InvariantCulture) + Suffix;

    /// <summary>The size in bytes of the pages of a folder; null if it is no such folder.</summary>
    /// <param name="name">The name of the folder.</param>
    public static ulong? SizeOf(string name)
        => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal)
            && ulong.TryParse(name.Substring(Prefix.Length, name.Length - Prefix.Length - Suffix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out ulong kilobytes)
            && kilobytes is > 0 and <= ulong.MaxValue >> 10
                ? kilobytes << 10
                : null;
}
