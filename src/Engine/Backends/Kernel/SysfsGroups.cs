using System.Globalization;
using SpaprDdw.Abi;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Kernel;

/// <summary>Reads the IOMMU groups from sysfs, and judges each by the kernel's rules. It opens no group.</summary>
internal static class SysfsGroups
{
    public static IReadOnlyList<IommuGroup> Read(KernelPaths paths)
    {
        KernelProfile? kernel = KernelHost.Kernel(paths);
        return EntriesOf(paths.Sys + "/kernel/iommu_groups")
            .Select(folder => (Folder: folder, Number: NumberOf(folder)))
            .Where(entry => entry.Number is not null)
            .OrderBy(entry => entry.Number)
            .Select(entry => (entry.Folder, Group: ReadGroup(entry.Folder, entry.Number!.Value, paths, kernel)))
            .Where(read => read.Group.Devices.Count > 0 || Directory.Exists(read.Folder)) // Not if it vanished meanwhile.
            .Select(read => read.Group)
            .ToList();
    }

    private static int? NumberOf(string folder)
        => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    private static IommuGroup ReadGroup(string folder, int number, KernelPaths paths, KernelProfile? kernel)
    {
        folder += "/devices";
        List<SysfsDevice> devices = EntriesOf(folder)
            .OrderBy(entry => entry, StringComparer.Ordinal)
            .Select(entry => (Entry: entry, Device: SysfsDevice.Read(entry)))
            .Where(read => read.Device.IsDriverKnown || EntriesOf(folder).Contains(read.Entry)) // Not if unplugged meanwhile.
            .Select(read => read.Device)
            .ToList();
        PeState eeh = GroupEeh.Of([.. devices.Select(device => device.EehState)]);
        string? reason = Obstacle(devices, kernel) ?? GroupEeh.Obstacle(eeh) ?? (File.Exists(paths.VfioGroup(number)) ? null : $"{paths.VfioGroup(number)} does not exist");
        return new IommuGroup(number, devices.ConvertAll(device => device.Device), reason is null, reason) { Eeh = eeh };
    }

    /// <summary>What keeps the kernel from giving the group to a container; null for nothing.</summary>
    private static string? Obstacle(List<SysfsDevice> devices, KernelProfile? kernel)
    {
        IommuDevice? foreign = devices.Find(device => device is { Device.Driver: not null, UsesVfio: false }
            && !GroupViability.MayStay(device.Device, kernel))?.Device;
        return foreign is not null ? $"device {foreign.PciAddress} is bound to {foreign.Driver}"
            : devices.Find(device => !device.IsDriverKnown) is { } unknown ? $"device {unknown.Device.PciAddress} is unreadable"
            : devices.Exists(device => device.UsesVfio) ? null
            : "none of its devices is bound to vfio-pci";
    }

    /// <summary>The entries of a folder; none if it does not exist or vanishes.</summary>
    private static string[] EntriesOf(string folder)
    {
        try
        {
            return Directory.GetFileSystemEntries(folder);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
