using System.Text.Json;
using SpaprDdw.Errors;
using SpaprDdw.Files;
using SpaprDdw.Readiness.Sources;

namespace SpaprDdw.Readiness;

/// <summary>Reads settings from JSON. It refuses every value that could mean something else in a file of the system.</summary>
internal static class ReadinessRules
{
    /// <summary>Reads settings.</summary>
    /// <param name="json">The settings; an empty text for those of this machine.</param>
    /// <exception cref="TceException">ReadinessInvalid, ReadinessRootNotFound.</exception>
    public static ReadinessSettings Read(string json)
    {
        ReadinessSettings settings;
        try
        {
            // Some programs write a byte order mark before JSON.
            string text = json.TrimStart('\uFEFF').Trim() is { Length: > 0 } given ? given : "{}";
            settings = JsonSerializer.Deserialize(text, ReadinessJson.Context.ReadinessSettings)
                ?? throw ReadinessErrors.ReadinessInvalid("$", "the value is null");
        }
        catch (JsonException cause)
        {
            throw ReadinessErrors.ReadinessInvalid(cause.Path ?? "$", JsonProblem.Of(cause), cause);
        }

        return FirstProblem(settings) is var (property, problem) ? throw ReadinessErrors.ReadinessInvalid(property, problem)
            : Directory.Exists(settings.Root) ? settings
            : throw ReadinessErrors.ReadinessRootNotFound(settings.Root);
    }

    private static (string Property, string Problem)? FirstProblem(ReadinessSettings settings)
    {
        if (!Path.IsPathRooted(settings.Root) || settings.Root.Contains('\0'))
            return ("$.root", "it is not an absolute path");
        if (settings.User is { } user && !Accounts.Name().IsMatch(user))
            return ("$.user", "it is not the name of a user");
        if (settings.Unit is { } unit && !SystemdUnit.Name().IsMatch(unit))
            return ("$.unit", "it is not the name of a service, such as guest.service");
        if (settings.DeviceGroup is { } group && !Accounts.Name().IsMatch(group))
            return ("$.deviceGroup", "it is not the name of a group of users");
        if (FindIndex(settings.Modules, name => !BootModules.Name().IsMatch(name)) is { } module)
            return ($"$.modules[{module}]", "it is not the name of a kernel module");
        if (FindIndex(settings.PciIds, id => !VfioIds.Id().IsMatch(id)) is { } pciId)
            return ($"$.pciIds[{pciId}]", "it is not an id such as 1014:034a");
        if (FindIndex(settings.IommuGroups, number => number < 0) is { } iommuGroup)
            return ($"$.iommuGroups[{iommuGroup}]", "it is below 0");
        if (FindIndex(settings.HugePages, page => !page.HasValidSize) is { } page)
            return ($"$.hugePages[{page}].pageSize", "it is not a size of huge pages in bytes");
        if (FindIndex(settings.HugePages, page => page.Count < 1) is { } count)
            return ($"$.hugePages[{count}].count", "it is not a number from 1 to 2147483647");
        if (settings.HugePages is { } pages && pages.DistinctBy(page => page.PageSize).Count() < pages.Count)
            return ("$.hugePages", "two items have the same page size");
        return settings is { MemlockLimit: not null, User: null, Unit: null }
            ? ("$.memlockLimit", "neither user nor unit says whose limit it is")
            : null;
    }

    private static int? FindIndex<T>(IReadOnlyList<T>? items, Func<T, bool> isBad)
    {
        for (int i = 0; i < (items?.Count ?? 0); i++)
        {
            if (items![i] is null || isBad(items[i]))
                return i;
        }

        return null;
    }
}
