using System.Globalization;
using SpaprDdw.Abi;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Kernel;

/// <summary>A device of a group as sysfs shows it.</summary>
/// <param name="Device">The device.</param>
/// <param name="IsDriverKnown">True if sysfs shows the driver, or that it has none.</param>
/// <param name="UsesVfio">True if it is bound to a driver of VFIO.</param>
/// <param name="EehState">The state of error handling (EEH).</param>
internal sealed record SysfsDevice(IommuDevice Device, bool IsDriverKnown, bool UsesVfio, PeState EehState)
{
    /// <summary>Reads a device. What cannot be read is named in the device, and null.</summary>
    /// <param name="folder">The device's link in the folder of its group.</param>
    public static SysfsDevice Read(string folder)
    {
        var unreadable = new List<string>();
        uint? vendor = Number("vendor", ushort.MaxValue), device = Number("device", ushort.MaxValue), kind = Number("class", 0xffffff);
        (bool isDriverKnown, string? driver) = DriverOf(folder);
        if (!isDriverKnown)
            unreadable.Add("driver");
        return new SysfsDevice(
            new IommuDevice(Path.GetFileName(folder), (ushort?)vendor, (ushort?)device, kind, driver)
            {
                MaskBits = MaskBitsOf(folder),
                Unreadable = unreadable.Count == 0 ? null : string.Join(", ", unreadable),
            },
            isDriverKnown,
            driver is not null && IsVfio(folder, driver),
            SysfsEeh.Parse(KernelFile.Read(folder + "/eeh_pe_state")));

        uint? Number(string name, uint largest)
        {
            uint? value = KernelFile.ReadHex(folder + "/" + name);
            if (value <= largest)
                return value;
            unreadable.Add(name);
            return null;
        }
    }

    private static int? MaskBitsOf(string folder)
        => int.TryParse(KernelFile.Read(folder + "/dma_mask_bits"), NumberStyles.None, CultureInfo.InvariantCulture, out int bits)
            && bits is > 0 and <= AddressReach.MostBits ? bits : null;

    /// <summary>The driver from the file uevent, which is simpler to read than the link "driver".</summary>
    private static (bool IsKnown, string? Driver) DriverOf(string folder)
    {
        const string Key = "DRIVER=";
        if (KernelFile.Read(folder + "/uevent") is not { } text)
            return (false, null);
        string? line = text.Split('\n').FirstOrDefault(each => each.StartsWith(Key, StringComparison.Ordinal));
        return (true, line?.Substring(Key.Length).Trim());
    }

    /// <summary>
    /// The kernel gives each device of a VFIO driver a folder "vfio-dev" from 6.1 on. Before, only the driver's name
    /// tells: vfio-pci, mlx5_vfio_pci, hisi-acc-vfio-pci.
    /// </summary>
    private static bool IsVfio(string folder, string driver)
        => driver.Contains("vfio") || Directory.Exists(folder + "/vfio-dev");
}
