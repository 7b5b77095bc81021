using System.Globalization;
using SpaprDdw.Files;
using SpaprDdw.Readiness.Sources;

namespace SpaprDdw.Readiness;

/// <summary>
/// The files that this resource writes, and their texts. Programs read files by their names, and of two settings the
/// later one counts. So the names begin with zz. In tmpfiles.d the first one counts, so that name begins with 00.
/// </summary>
internal static class OwnFiles
{
    public const string Modules = "/etc/modules-load.d/zz-spaprddw.conf";
    public const string PciIds = "/etc/modprobe.d/zz-spaprddw.conf";
    public const string DeviceGroup = "/etc/udev/rules.d/zz-spaprddw.rules";
    public const string HugePages = "/etc/tmpfiles.d/00-spaprddw.conf";

    private const string LimitFolder = "/etc/security/limits.d", UnitFolder = "/etc/systemd/system";
    private const string UserPrefix = "zz-spaprddw-", DropIn = "zz-spaprddw.conf";

    private const string Header = "# SpaprDdw/HostReadiness, a resource of DSC, writes this file. Do not change it here.\n";

    public static string UserLimit(string user) => $"{LimitFolder}/{UserPrefix}{user}.conf";

    public static string UnitLimit(string unit) => $"{UnitFolder}/{unit}.d/{DropIn}";

    /// <summary>The paths of the files that exist, in the order of their names.</summary>
    /// <param name="files">The system.</param>
    public static IEnumerable<string> Existing(SystemFiles files)
    {
        IEnumerable<string> users = files.NamesIn(LimitFolder)
            .Where(name => name.StartsWith(UserPrefix, StringComparison.Ordinal) && name.EndsWith(".conf", StringComparison.Ordinal))
            .Select(name => $"{LimitFolder}/{name}");
        IEnumerable<string> units = files.FoldersIn(UnitFolder).Select(folder => $"{UnitFolder}/{folder}/{DropIn}");
        return new[] { Modules, PciIds, DeviceGroup, HugePages }.Concat(users).Concat(units)
            .Where(path => files.Read(path) is not null).Order(StringComparer.Ordinal);
    }

    public static FileChange OfModules(IEnumerable<string> modules) => new(Modules, Header + Lines(modules));

    public static FileChange OfPciIds(IEnumerable<string> ids)
        => new(PciIds, Header + $"options vfio-pci ids={string.Join(',', ids.Select(id => id.ToLowerInvariant()).Distinct())}\n");

    public static FileChange OfDeviceGroup(string group, IReadOnlyList<int>? iommuGroups)
    {
        string kernel = iommuGroups is { Count: > 0 } ? $"KERNEL==\"{string.Join('|', iommuGroups)}\", " : string.Empty;
        return new FileChange(DeviceGroup, Header + $"SUBSYSTEM==\"vfio\", {kernel}OWNER=\"root\", GROUP=\"{group}\", MODE=\"0660\"\n");
    }

    public static FileChange OfHugePages(IEnumerable<HugePageCount> pages) => new(HugePages, Header + Lines(pages.Select(
        page => string.Create(CultureInfo.InvariantCulture, $"w {Sources.HugePages.FileOf(page.PageSize)} - - - - {page.Count}"))));

    public static FileChange OfUserLimit(string user, ulong bytes)
        => new(UserLimit(user), Header + $"{user} - memlock {(bytes == ulong.MaxValue ? "unlimited" : Number((bytes + 1023) >> 10))}\n");

    public static FileChange OfUnitLimit(string unit, ulong bytes)
        => new(UnitLimit(unit), Header + $"[Service]\nLimitMEMLOCK={(bytes == ulong.MaxValue ? "infinity" : Number(bytes))}\n");

    private static string Number(ulong number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Lines(IEnumerable<string> lines) => string.Concat(lines.Select(line => line + "\n"));
}
