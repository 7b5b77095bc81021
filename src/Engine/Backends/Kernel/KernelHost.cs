using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Kernel;

/// <summary>Describes the machine that the kernel runs on, from procfs and sysfs.</summary>
internal static class KernelHost
{
    /// <summary>The huge pages that never return from REGISTER on some kernels with pages of 4 KiB.</summary>
    private const ulong HangingPageSize = 16UL << 20;

    public static HostDescription Describe(KernelPaths paths) => Describe(paths, (ulong)NativeMethods.GetPageSize());

    public static HostDescription Describe(KernelPaths paths, ulong pageSize)
    {
        string processor = KernelFile.Read(paths.Proc + "/cpuinfo") ?? string.Empty;
        KernelProfile? kernel = Kernel(paths);
        bool hangs = pageSize == HostDescription.SmallPageSize && HasHashedPageTable(processor) && kernel is { HangsOnHugePages: true };
        ulong[] hanging = hangs ? [HangingPageSize] : [];
        return new HostDescription(TceBackendKind.Kernel, PlatformOf(processor), pageSize)
        {
            HugePageSizes = HugePagesOf(paths).Except(hanging).ToList(),
            HangingPageSizes = hanging,
            Kernel = kernel ?? KernelProfiles.Recorded,
            Figures = new HostFigures { Kernel = Release(paths) is { Length: > 0 } release ? release : null },
        };
    }

    /// <summary>The kernel's release, such as "6.12.95"; empty when procfs does not show it.</summary>
    public static string Release(KernelPaths paths) => KernelFile.Read(paths.Proc + "/sys/kernel/osrelease") ?? string.Empty;

    /// <summary>What the kernel does, by its release; null when procfs does not show it.</summary>
    public static KernelProfile? Kernel(KernelPaths paths) => HostKernel.ProfileOf(Release(paths));

    private static bool HasHashedPageTable(string processor)
        => processor.Split('\n').Any(line => line.StartsWith("MMU", StringComparison.Ordinal) && line.Contains("Hash"));

    private static TcePlatform PlatformOf(string text)
    {
        if (text.Contains("pSeries"))
            return TcePlatform.PSeries;
        return !text.Contains("PowerNV") ? TcePlatform.Unknown
            : text.Contains("POWER10") ? TcePlatform.Power10
            : text.Contains("POWER9") ? TcePlatform.Power9
            : text.Contains("POWER8") ? TcePlatform.Power8
            : TcePlatform.Unknown;
    }

    private static List<ulong> HugePagesOf(KernelPaths paths)
    {
        string folder = paths.Sys + HugePageFolder.Parent;
        return !Directory.Exists(folder) ? [] : Directory.GetDirectories(folder)
            .Select(path => HugePageFolder.SizeOf(Path.GetFileName(path)))
            .OfType<ulong>()
            .ToList();
    }
}
