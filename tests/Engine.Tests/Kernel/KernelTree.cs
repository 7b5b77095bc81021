namespace SpaprDdw.Tests.Kernel;

/// <summary>A temporary folder that looks like a machine's sysfs, procfs and device files.</summary>
internal sealed class KernelTree : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("spapr-ddw-");

    public Backends.Kernel.KernelPaths Paths
        => new(root.FullName + "/sys", root.FullName + "/dev", root.FullName + "/proc");

    public KernelTree Write(string path, string text)
    {
        string file = Path.Combine(root.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return this;
    }

    /// <summary>Makes a link to a file that does not exist.</summary>
    public KernelTree WithDanglingLink(string path)
    {
        string link = Path.Combine(root.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        File.CreateSymbolicLink(link, "../nowhere");
        return this;
    }

    public KernelTree Delete(string path)
    {
        string full = Path.Combine(root.FullName, path);
        if (Directory.Exists(full))
            Directory.Delete(full, recursive: true);
        else
            File.Delete(full);
        return this;
    }

    public KernelTree WithKernel(string release) => Write("proc/sys/kernel/osrelease", release + "\n");

    public KernelTree WithVfio() => Write("dev/vfio/vfio", string.Empty);

    public KernelTree WithDevice(int group, string address, string? driver, string code = "0x020000")
    {
        string folder = $"sys/kernel/iommu_groups/{group}/devices/{address}";
        return Write($"{folder}/vendor", "0x8086\n")
            .Write($"{folder}/device", "0x10d3\n")
            .Write($"{folder}/class", code + "\n")
            .Write($"{folder}/uevent", driver is null ? "PCI_CLASS=20000\n" : $"DRIVER={driver}\nPCI_CLASS=20000\n");
    }

    public void Dispose() => root.Delete(recursive: true);
}
