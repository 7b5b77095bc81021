using SpaprDdw.Readiness.Sources;

namespace SpaprDdw.Readiness;

/// <summary>Reads settings as they are: what is there after a boot, whoever made it.</summary>
internal static class ReadinessState
{
    /// <summary>The settings for a user and a service, with the files of this resource.</summary>
    /// <param name="asked">The root folder, the user, the service and the IOMMU groups.</param>
    /// <param name="files">The system.</param>
    public static ReadinessSettings Read(ReadinessSettings asked, SystemFiles files)
    {
        WrittenFile[] own = [.. OwnFiles.Existing(files).Select(path => new WrittenFile(path, files.Read(path) + "\n"))];
        return System(files, asked.IommuGroups) with
        {
            Exist = own.Length > 0,
            User = asked.User,
            Unit = asked.Unit,
            IommuGroups = asked.IommuGroups,
            MemlockLimit = Limit(asked, files),
            Files = own,
        };
    }

    /// <summary>All settings: those of the system, and the limits of each user and each service.</summary>
    /// <param name="files">The system.</param>
    public static IEnumerable<ReadinessSettings> All(SystemFiles files)
    {
        var accounts = new Accounts(files);
        return
        [
            System(files, iommuGroups: null),
            .. LockedMemoryLimit.UsersWithLimit(files).Where(accounts.CanHave)
                .Select(user => new ReadinessSettings { Root = files.Root, User = user })
                .Concat(SystemdUnit.NamesWithLimit(files).Select(unit => new ReadinessSettings { Root = files.Root, Unit = unit }))
                .Select(one => one with { MemlockLimit = Limit(one, files) }).Where(one => one.MemlockLimit is not null),
        ];
    }

    private static ReadinessSettings System(SystemFiles files, IReadOnlyList<int>? iommuGroups) => new()
    {
        Root = files.Root,
        Modules = new BootModules(files).Names,
        PciIds = new VfioIds(files).Ids,
        DeviceGroup = DeviceGroup(files, iommuGroups),
        HugePages = [.. new HugePages(files).Counts],
    };

    private static string? DeviceGroup(SystemFiles files, IReadOnlyList<int>? iommuGroups)
    {
        var accounts = new Accounts(files);
        var rules = new UdevRules(files);
        IEnumerable<int?> numbers = iommuGroups is { Count: > 0 } ? iommuGroups.Cast<int?>() : [null];
        string?[] groups = [.. numbers.Select(number => new GroupDevice(rules, accounts, number).Group).Distinct()];
        return groups is [var only] ? only : null;
    }

    /// <summary>The smaller limit of the user and the service; null if no file sets one of them.</summary>
    private static ulong? Limit(ReadinessSettings asked, SystemFiles files)
    {
        List<ulong?> limits = [];
        if (asked.User is { } user)
            limits.Add(LockedMemoryLimit.OfUser(files, new Accounts(files), user)?.Bytes);
        if (asked.Unit is { } name)
            limits.Add(SystemdUnit.Find(files, name) is { } unit ? LockedMemoryLimit.OfUnit(files, unit)?.Bytes : null);
        return limits.Contains(null) ? null : limits.Min();
    }
}
