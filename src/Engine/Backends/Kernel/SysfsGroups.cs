using System.Globalization;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Kernel;

/// <summary>Reads the IOMMU groups from sysfs.</summary>
internal static class SysfsGroups
{
    private const string VfioDriver = "vfio-pci";

    /// <summary>The driver of bridges does no DMA, so it may stay bound (the kernel's driver_managed_dma).</summary>
    private const string BridgeDriver = "pcieport";

    public static IReadOnlyList<IommuGroup> Read(KernelPaths paths)
    {
        string root = paths.Sys + "/kernel/iommu_groups";
        if (!Directory.Exists(root))
            return [];
        return Directory.GetDirectories(root)
            .Select(folder => (Folder: folder, Name: Path.GetFileName(folder)))
            .Where(entry => int.TryParse(entry.Name, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(entry => ReadGroup(paths, entry.Folder, int.Parse(entry.Name, CultureInfo.InvariantCulture)))
            .OrderBy(group => group.Number)
            .ToList();
    }

    private static IommuGroup ReadGroup(KernelPaths paths, string folder, int number)
    {
        List<IommuDevice> devices = Directory.GetFileSystemEntries(folder + "/devices")
            .Select(ReadDevice)
            .OrderBy(device => device.PciAddress, StringComparer.Ordinal)
            .ToList();
        IommuDevice? foreign = devices.Find(device => device.Driver is not (null or VfioDriver or BridgeDriver));
        string? reason = foreign is not null
            ? $"device {foreign.PciAddress} is bound to {foreign.Driver}"
            : devices.TrueForAll(device => device.Driver != VfioDriver)
                ? "none of its devices is bound to vfio-pci"
                : File.Exists(paths.VfioGroup(number)) ? null : $"{paths.VfioGroup(number)} does not exist";
        return new IommuGroup(number, devices, reason is null, reason);
    }

    private static IommuDevice ReadDevice(string folder) => new(
        Path.GetFileName(folder),
        (ushort)ReadHex(folder + "/vendor"),
        (ushort)ReadHex(folder + "/device"),
        ReadHex(folder + "/class"),
        DriverOf(folder));

    /// <summary>The driver from the file uevent, which is simpler to read than the link "driver".</summary>
    private static string? DriverOf(string folder)
    {
        const string Key = "DRIVER=";
        string? line = File.ReadLines(folder + "/uevent").FirstOrDefault(each => each.StartsWith(Key, StringComparison.Ordinal));
        return line?.Substring(Key.Length).Trim();
    }

    private static uint ReadHex(string file)
    {
        string text = File.ReadAllText(file).Trim();
        return uint.Parse(text.StartsWith("0x", StringComparison.Ordinal) ? text.Substring(2) : text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }
}
