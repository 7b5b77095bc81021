using SpaprDdw.Files;
using SpaprDdw.Readiness.Sources;

namespace SpaprDdw.Readiness;

/// <summary>
/// The changes of our own files that lead to a wanted state. A setting that the files of others already make needs no
/// file, so none of theirs is overruled without need.
/// </summary>
internal static class ReadinessPlan
{
    /// <summary>Plans the changes. Files that are already right are not in the list.</summary>
    /// <param name="wanted">The wanted state.</param>
    /// <param name="files">The system.</param>
    public static IReadOnlyList<FileChange> Make(ReadinessSettings wanted, SystemFiles files)
    {
        IEnumerable<FileChange> changes = wanted.Exist == false ? Removals(wanted, files) : Additions(wanted, files);
        return [.. changes.Where(change => files.Read(change.Path) != change.Text?.Trim())];
    }

    private static IEnumerable<FileChange> Removals(ReadinessSettings wanted, SystemFiles files)
    {
        string[] limits =
        [
            .. wanted.User is { } user ? [OwnFiles.UserLimit(user)] : Array.Empty<string>(),
            .. wanted.Unit is { } unit ? [OwnFiles.UnitLimit(unit)] : Array.Empty<string>(),
        ];
        return (limits.Length > 0 ? limits : OwnFiles.Existing(files)).Select(path => new FileChange(path, null));
    }

    private static IEnumerable<FileChange> Additions(ReadinessSettings wanted, SystemFiles files)
    {
        if (wanted.Modules is { Count: > 0 } modules)
            yield return Needed(OwnFiles.OfModules(modules), files, others => ReadinessJudge.Modules(wanted, others));
        if (wanted.PciIds is { Count: > 0 } ids)
        {
            IEnumerable<string> others = new VfioIds(Without(OwnFiles.PciIds, files)).Ids;
            yield return Needed(OwnFiles.OfPciIds(others.Concat(ids)), files, rest => ReadinessJudge.PciIds(wanted, rest));
        }

        if (wanted.DeviceGroup is { } group)
        {
            FileChange rule = OwnFiles.OfDeviceGroup(group, wanted.IommuGroups);
            yield return Needed(rule, files, others => ReadinessJudge.DeviceGroup(wanted, others));
        }

        if (wanted is { User: { } user, MemlockLimit: { } userLimit })
            yield return Needed(OwnFiles.OfUserLimit(user, userLimit), files, others => ReadinessJudge.UserLimit(wanted, others));
        if (wanted is { Unit: { } unit, MemlockLimit: { } unitLimit })
            yield return Needed(OwnFiles.OfUnitLimit(unit, unitLimit), files, others => ReadinessJudge.UnitLimit(wanted, others));
        if (wanted.HugePages is { Count: > 0 } pages)
        {
            var others = new HugePages(Without(OwnFiles.HugePages, files));
            HugePageCount[] missing = [.. pages.Where(page => others.CountOf(page.PageSize) < page.Count)];
            yield return missing.Length == 0 ? new FileChange(OwnFiles.HugePages, null) : OwnFiles.OfHugePages(missing);
        }
    }

    private static FileChange Needed(FileChange change, SystemFiles files, Func<SystemFiles, IEnumerable<ReadinessFinding>> judge)
        => judge(Without(change.Path, files)).All(finding => finding.Lasts) ? new FileChange(change.Path, null) : change;

    private static SystemFiles Without(string path, SystemFiles files) => files.With([new FileChange(path, null)]);
}
