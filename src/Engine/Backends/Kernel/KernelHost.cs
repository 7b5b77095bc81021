using System.Globalization;

namespace SpaprDdw.Backends.Kernel;

/// <summary>What kind of machine the kernel runs on, as procfs tells it.</summary>
internal static class KernelHost
{
    public static HostDescription Describe(KernelPaths paths)
        => new("Kernel", PlatformOf(paths), (ulong)NativeMethods.GetPageSize());

    /// <summary>The kernel's release, such as "6.12.95"; empty where it cannot be read.</summary>
    public static string Release(KernelPaths paths)
    {
        string file = paths.Proc + "/sys/kernel/osrelease";
        return File.Exists(file) ? File.ReadAllText(file).TrimEnd() : string.Empty;
    }

    /// <summary>The kernel's version, major and minor; null where it cannot be read.</summary>
    public static (int Major, int Minor)? Version(KernelPaths paths)
    {
        string[] parts = Release(paths).Split('.', '-');
        return parts.Length >= 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int major)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int minor)
                ? (major, minor)
                : null;
    }

    private static TcePlatform PlatformOf(KernelPaths paths)
    {
        string file = paths.Proc + "/cpuinfo";
        string text = File.Exists(file) ? File.ReadAllText(file) : string.Empty;
        if (text.Contains("pSeries"))
            return TcePlatform.PSeries;
        return !text.Contains("PowerNV") ? TcePlatform.Unknown
            : text.Contains("POWER10") ? TcePlatform.Power10
            : text.Contains("POWER9") ? TcePlatform.Power9
            : text.Contains("POWER8") ? TcePlatform.Power8
            : TcePlatform.Unknown;
    }
}
