using System.Globalization;
using SpaprDdw.Backends.Kernel;

namespace SpaprDdw.Readiness.Sources;

/// <summary>What is set up on a running host now, however it was set up.</summary>
internal static class RunningHost
{
    private const string DriverFolder = "/sys/bus/pci/drivers/vfio-pci";

    /// <summary>The ids of the devices that are bound to vfio-pci.</summary>
    /// <param name="files">The system.</param>
    public static IReadOnlyList<string> BoundIds(SystemFiles files)
        => [.. Bound(files).Select(device => device.Id).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The ids of which driverctl binds each device to vfio-pci at boot, by its address.</summary>
    /// <param name="files">The system.</param>
    /// <param name="ids">The ids that are asked for.</param>
    public static HashSet<string> IdsBoundByAddress(SystemFiles files, IEnumerable<string> ids)
    {
        HashSet<string> asked = new(ids, StringComparer.OrdinalIgnoreCase);
        return Bound(files).Where(device => asked.Contains(device.Id))
            .GroupBy(device => device.Id, device => device.Address, StringComparer.OrdinalIgnoreCase)
            .Where(addresses => addresses.All(address => files.Read($"/etc/driverctl.d/pci-{address}") == "vfio-pci"))
            .Select(addresses => addresses.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The huge pages that are reserved.</summary>
    /// <param name="files">The system.</param>
    public static IReadOnlyList<HugePageCount> ReservedPages(SystemFiles files)
    {
        List<HugePageCount> pages = [];
        foreach (string folder in files.FoldersIn(HugePages.Folder))
        {
            if (HugePageFolder.SizeOf(folder) is { } pageSize
                && int.TryParse(files.Read(HugePages.FileOf(pageSize)), CultureInfo.InvariantCulture, out int count)
                && count > 0)
                pages.Add(new HugePageCount(pageSize, count));
        }

        return [.. pages.OrderBy(page => page.PageSize)];
    }

    private static IEnumerable<(string Address, string Id)> Bound(SystemFiles files)
        => files.FoldersIn(DriverFolder).Select(address => (address, Id: IdOf(files, $"{DriverFolder}/{address}")))
            .Where(device => device.Id is not null).Select(device => (device.address, device.Id!));

    private static string? IdOf(SystemFiles files, string device)
        => files.Read($"{device}/vendor") is ['0', 'x', .. var vendor] && files.Read($"{device}/device") is ['0', 'x', .. var model]
            ? $"{vendor}:{model}"
            : null;
}
