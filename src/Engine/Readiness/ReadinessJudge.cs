using System.Globalization;
using SpaprDdw.Diagnostics;
using SpaprDdw.Readiness.Sources;

namespace SpaprDdw.Readiness;

/// <summary>Says for each wanted setting whether it is there after a boot, whoever made it.</summary>
internal static class ReadinessJudge
{
    private const string NoUnit = "there is no such service, or it is masked";

    /// <summary>Judges all wanted settings.</summary>
    /// <param name="wanted">The settings.</param>
    /// <param name="files">The system.</param>
    public static IReadOnlyList<ReadinessFinding> Judge(ReadinessSettings wanted, SystemFiles files)
    {
        List<ReadinessFinding> findings =
        [
            .. Modules(wanted, files),
            .. PciIds(wanted, files),
            .. DeviceGroup(wanted, files),
            .. UserLimit(wanted, files),
            .. UnitLimit(wanted, files),
            .. HugePages(wanted, files),
        ];
        if (wanted.DeviceGroup is not null)
            findings.AddRange(Access(wanted, files));
        findings.AddRange(files.Unreadable.Select(
            path => new ReadinessFinding("root", $"all settings in {path}", "it cannot be read here")));
        return findings;
    }

    public static IEnumerable<ReadinessFinding> Modules(ReadinessSettings wanted, SystemFiles files)
    {
        if (wanted.Modules is not { Count: > 0 } names)
            return [];
        var modules = new BootModules(files);
        return names.Select(name => new ReadinessFinding("modules", $"the module {name}", modules.ProblemOf(name)));
    }

    public static IEnumerable<ReadinessFinding> PciIds(ReadinessSettings wanted, SystemFiles files)
    {
        if (wanted.PciIds is not { Count: > 0 } ids)
            return [];
        var taken = new VfioIds(files);
        HashSet<string> bound = RunningHost.IdsBoundByAddress(files, ids);
        return ids.Select(id => new ReadinessFinding(
            "pciIds", $"the binding of {id} to vfio-pci", bound.Contains(id) ? null : taken.ProblemOf(id)));
    }

    public static IEnumerable<ReadinessFinding> DeviceGroup(ReadinessSettings wanted, SystemFiles files)
        => wanted.DeviceGroup is { } group
            ? Devices(wanted, files).Select(device => new ReadinessFinding(
                "deviceGroup", $"{device.Name} for the group {group}", device.ProblemOf(group)))
            : [];

    /// <summary>Whether the user and the service may open the devices.</summary>
    public static IEnumerable<ReadinessFinding> Access(ReadinessSettings wanted, SystemFiles files)
    {
        SystemdUnit? unit = wanted.Unit is { } unitName ? SystemdUnit.Find(files, unitName) : null;
        foreach (GroupDevice device in Devices(wanted, files))
        {
            if (wanted.User is { } user)
                yield return Finding($"the user {user}", device.ProblemOf(user, []));
            if (wanted.Unit is { } name)
                yield return Finding(name, unit is null ? NoUnit : unit.DeviceProblem ?? device.ProblemOf(unit.User, unit.Groups));

            ReadinessFinding Finding(string whom, string? problem) => new("deviceGroup", $"{device.Name} for {whom}", problem);
        }
    }

    public static IEnumerable<ReadinessFinding> UserLimit(ReadinessSettings wanted, SystemFiles files)
    {
        if (wanted is not { User: { } user, MemlockLimit: { } limit })
            return [];
        var accounts = new Accounts(files);
        return accounts.CanHave(user)
            ? [Limit($"the user {user}", limit, LockedMemoryLimit.OfUser(files, accounts, user))]
            : [new ReadinessFinding("memlockLimit", $"the user {user}", "there is no such user")];
    }

    public static IEnumerable<ReadinessFinding> UnitLimit(ReadinessSettings wanted, SystemFiles files)
    {
        if (wanted is not { Unit: { } name, MemlockLimit: { } limit })
            return [];
        return SystemdUnit.Find(files, name) is { } unit
            ? [Limit(name, limit, LockedMemoryLimit.OfUnit(files, unit))]
            : [new ReadinessFinding("memlockLimit", name, NoUnit)];
    }

    public static IEnumerable<ReadinessFinding> HugePages(ReadinessSettings wanted, SystemFiles files)
    {
        if (wanted.HugePages is not { Count: > 0 } pages)
            return [];
        var reserved = new HugePages(files);
        return pages.Select(page => new ReadinessFinding(
            "hugePages",
            string.Create(CultureInfo.InvariantCulture, $"{page.Count} pages of {Units.Size(page.PageSize)}"),
            reserved.CountOf(page.PageSize) is var count && count < page.Count
                ? string.Create(CultureInfo.InvariantCulture, $"the files of the system reserve {(count == 0 ? "none" : count)} at boot")
                : null));
    }

    private static IEnumerable<GroupDevice> Devices(ReadinessSettings wanted, SystemFiles files)
    {
        var accounts = new Accounts(files);
        var rules = new UdevRules(files);
        return wanted.IommuGroups is { Count: > 0 } numbers
            ? numbers.Select(number => new GroupDevice(rules, accounts, number))
            : [new GroupDevice(rules, accounts, group: null)];
    }

    private static ReadinessFinding Limit(string whose, ulong wanted, LockedMemoryLimit? found) => new(
        "memlockLimit",
        $"{(wanted == ulong.MaxValue ? "no limit" : Units.Size(wanted))} of locked memory for {whose}",
        found is null ? "no file sets the limit, and the default is too low for guests"
            : found.Bytes < wanted ? $"{found.Source} sets {Units.Size(found.Bytes)}"
            : null);
}
