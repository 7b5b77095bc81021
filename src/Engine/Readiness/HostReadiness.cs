using System.Text.Json;
using System.Text.Json.Nodes;
using SpaprDdw.Errors;
using SpaprDdw.Files;
using SpaprDdw.Readiness.Sources;

namespace SpaprDdw.Readiness;

/// <summary>
/// The operations of the DSC resource SpaprDdw/HostReadiness. Each takes an instance as JSON; its schema is in the
/// resource's manifest.
/// </summary>
public static class HostReadiness
{
    /// <summary>The instance as it is: what the host has after a boot.</summary>
    /// <param name="input">The instance.</param>
    /// <exception cref="TceException">ReadinessInvalid, ReadinessRootNotFound.</exception>
    public static string Get(string input)
    {
        ReadinessSettings asked = ReadinessRules.Read(input);
        return Write(ReadinessState.Read(asked, new SystemFiles(asked.Root, [])));
    }

    /// <summary>The instance as it is, and the names of the properties that differ from those wanted.</summary>
    /// <param name="input">The wanted instance.</param>
    /// <exception cref="TceException">ReadinessInvalid, ReadinessRootNotFound.</exception>
    public static IReadOnlyList<string> Test(string input)
    {
        ReadinessSettings wanted = ReadinessRules.Read(input);
        var files = new SystemFiles(wanted.Root, []);
        ReadinessFinding[] missing = [.. Judge(wanted, files).Where(finding => !finding.Lasts)];
        ReadinessSettings state = ReadinessState.Read(wanted, files) with
        {
            Reasons = [.. missing.Select(finding => char.ToUpperInvariant(finding.Need[0]) + Clause(finding)[1..] + ".")],
            InDesiredState = missing.Length == 0,
        };
        if (missing.Length == 0)
            state = state with { Exist = wanted.Exist != false };
        return [Write(state), Write([.. missing.Select(finding => finding.Property).Distinct()])];
    }

    /// <summary>Says for each wanted setting whether it is there after a boot.</summary>
    /// <param name="input">The wanted instance.</param>
    /// <param name="needsAccess">True to judge also whether the user and the service may open the devices.</param>
    /// <exception cref="TceException">ReadinessInvalid, ReadinessRootNotFound.</exception>
    public static IReadOnlyList<ReadinessFinding> Judge(string input, bool needsAccess)
    {
        ReadinessSettings wanted = ReadinessRules.Read(input);
        var files = new SystemFiles(wanted.Root, []);
        IReadOnlyList<ReadinessFinding> findings = ReadinessJudge.Judge(wanted, files);
        return needsAccess && wanted.DeviceGroup is null ? [.. findings, .. ReadinessJudge.Access(wanted, files)] : findings;
    }

    /// <summary>The changes of files that <see cref="Set"/> would make, one text for each file.</summary>
    /// <param name="input">The wanted instance.</param>
    /// <exception cref="TceException">ReadinessInvalid, ReadinessRootNotFound, ReadinessNotReached.</exception>
    public static IReadOnlyList<string> Plan(string input)
    {
        ReadinessSettings wanted = ReadinessRules.Read(input);
        return [.. PlanOf(wanted, new SystemFiles(wanted.Root, []))
            .Select(change => change.Text is null ? $"Delete {change.Path}" : $"Write {change.Path}:\n{change.Text}")];
    }

    /// <summary>
    /// Writes the files that lead to the wanted instance: all of them, or none. Returns the instance as it is then, and
    /// the names of the properties that have changed.
    /// </summary>
    /// <param name="input">The wanted instance.</param>
    /// <param name="isWhatIf">True to write nothing, and to return what would be.</param>
    /// <exception cref="TceException">
    /// ReadinessInvalid, ReadinessRootNotFound, ReadinessRootHasLink, ReadinessNotReached, FilesNotWritten,
    /// FilesNotRestored, FileIsLink.
    /// </exception>
    public static IReadOnlyList<string> Set(string input, bool isWhatIf)
    {
        ReadinessSettings wanted = ReadinessRules.Read(input);
        var before = new SystemFiles(wanted.Root, []);
        ReadinessSettings older = ReadinessState.Read(wanted, before);
        IReadOnlyList<FileChange> changes = PlanOf(wanted, before);
        FileChange[] real = [.. changes.Select(change => change with { Path = RealPath(wanted.Root, change.Path) })];
        if (!isWhatIf)
            FileChanges.Apply(real);
        SystemFiles after = isWhatIf ? before.With(changes) : new SystemFiles(wanted.Root, []);
        ReadinessSettings newer = ReadinessState.Read(wanted, after) with { Exist = wanted.Exist != false };
        return [Write(newer), Write(changes.Count == 0 ? [] : Differences(older, newer))];
    }

    /// <summary>All instances of a system: one for the system, and one for each user and service that has a limit.</summary>
    /// <param name="input">An instance with the root folder; an empty text for this machine.</param>
    /// <exception cref="TceException">ReadinessInvalid, ReadinessRootNotFound.</exception>
    public static IReadOnlyList<string> Export(string input)
        => [.. ReadinessState.All(new SystemFiles(ReadinessRules.Read(input).Root, [])).Select(Write)];

    /// <summary>An instance of what is set up on a running host now: devices bound to vfio-pci, and huge pages.</summary>
    /// <param name="root">The root folder of the system.</param>
    /// <exception cref="TceException">ReadinessInvalid, ReadinessRootNotFound.</exception>
    public static string Now(string root)
    {
        var asked = new ReadinessSettings { Root = root };
        var files = new SystemFiles(ReadinessRules.Read(Write(asked)).Root, []);
        return Write(asked with { PciIds = RunningHost.BoundIds(files), HugePages = RunningHost.ReservedPages(files) });
    }

    private static IReadOnlyList<ReadinessFinding> Judge(ReadinessSettings wanted, SystemFiles files)
        => wanted.Exist == false
            ? [.. ReadinessPlan.Make(wanted, files)
                .Select(change => new ReadinessFinding("_exist", $"no file {change.Path}", "it exists"))]
            : ReadinessJudge.Judge(wanted, files);

    /// <summary>Plans the changes, and checks that they lead to the wanted instance.</summary>
    private static IReadOnlyList<FileChange> PlanOf(ReadinessSettings wanted, SystemFiles files)
    {
        IReadOnlyList<FileChange> changes = ReadinessPlan.Make(wanted, files);
        ReadinessFinding[] missing = [.. Judge(wanted, files.With(changes)).Where(finding => !finding.Lasts)];
        return missing.Length == 0 ? changes : throw ReadinessErrors.ReadinessNotReached([.. missing.Select(Clause)]);
    }

    /// <summary>The path of a file below the root folder. A link could lead out of it, so none is followed.</summary>
    private static string RealPath(string root, string path)
    {
        string real = root.TrimEnd('/');
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            real += "/" + name;
            if (root != "/" && new FileInfo(real).LinkTarget is not null)
                throw ReadinessErrors.ReadinessRootHasLink(real);
        }

        return real;
    }

    private static IReadOnlyList<string> Differences(ReadinessSettings older, ReadinessSettings newer)
    {
        JsonObject before = JsonNode.Parse(Write(older))!.AsObject(), after = JsonNode.Parse(Write(newer))!.AsObject();
        IEnumerable<string> names = before.Select(pair => pair.Key).Union(after.Select(pair => pair.Key));
        return [.. names.Where(name => !JsonNode.DeepEquals(before[name], after[name]))];
    }

    private static string Clause(ReadinessFinding finding) => $"{finding.Need}: {finding.Problem}";

    private static string Write(ReadinessSettings settings) => JsonSerializer.Serialize(settings, ReadinessJson.Context.ReadinessSettings);

    private static string Write(IReadOnlyList<string> names) => JsonSerializer.Serialize(names, ReadinessJson.Context.IReadOnlyListString);
}
