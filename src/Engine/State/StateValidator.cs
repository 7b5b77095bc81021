using SpaprDdw.Diagnostics;
using SpaprDdw.Platforms;

namespace SpaprDdw.State;

/// <summary>
/// Checks the values of a state that their JSON types do not check, before any command compares it, imports it or plans
/// with it.
/// </summary>
internal static class StateValidator
{
    /// <summary>The first problem and its place; null for none.</summary>
    public static (string Place, string Problem)? FirstProblem(StateRecord state)
        => HostProblem(state.Host) ?? NullProblem(state) ?? FigureProblem(state) ?? ContainerProblem(state.Container) ?? BufferProblem(state) ?? WindowProblem(state);

    private static (string Place, string Problem)? HostProblem(HostRecord host)
        => Enum.GetNames<TceBackendKind>().Contains(host.Backend)
            ? null
            : ("$.host.backend", $"'{FileText.Short(host.Backend)}' is not {string.Join(" or ", Enum.GetNames<TceBackendKind>())}");

    /// <summary>The first value that is null in a format in which everything is known.</summary>
    private static (string Place, string Problem)? NullProblem(StateRecord state)
    {
        if (state.IsPartial)
            return null;
        string? place = state.Container.Groups is null ? "$.container.groups"
            : state.LockedMemory.Used is null ? "$.lockedMemory.used"
            : null;
        for (int index = 0; place is null && index < state.Buffers.Count; index++)
            place = state.Buffers[index].PageSize is null ? $"$.buffers[{index}].pageSize" : null;
        for (int index = 0; place is null && index < state.Windows.Count; index++)
        {
            WindowRecord window = state.Windows[index];
            string? property = window.LockedMemory is null ? "lockedMemory"
                : window.Tables is null ? "tables"
                : window.TablesMade is null ? "tablesMade"
                : window.Mappings is null ? "mappings"
                : null;
            place = property is null ? null : $"$.windows[{index}].{property}";
        }

        return place is not null ? (place, $"the value is null, which needs the format {StateRecord.ThirdFormat}")
            : state.LastError is not null ? ("$.lastError", $"it needs the format {StateRecord.ThirdFormat}")
            : null;
    }

    private static (string Place, string Problem)? FigureProblem(StateRecord state)
    {
        if (state.Format == StateRecord.FirstFormat && state.Host.Figures != new HostFigures())
            return ("$.host", $"it has figures that need the format {StateRecord.SecondFormat}");
        for (int index = 0; index < state.Host.Eeh?.Count; index++)
        {
            EehState eeh = state.Host.Eeh[index];
            if (!state.Groups.Contains(eeh.Group))
                return ($"$.host.eeh[{index}].group", $"the container has no group {eeh.Group}");
            if (eeh.State is not (0 or 1 or 2 or 4 or 5))
                return ($"$.host.eeh[{index}].state", $"the state {eeh.State} is not 0, 1, 2, 4 or 5");
        }

        return null;
    }

    private static (string Place, string Problem)? ContainerProblem(ContainerRecord container)
    {
        if (container.Name.Length == 0)
            return ("$.container.name", "the name is empty");
        if (container.IommuVersion is not (1 or 2))
            return ("$.container.iommuVersion", $"the version is {container.IommuVersion}, not 1 or 2");
        if (container.Groups is null)
            return null;
        if (container.Groups.Count == 0)
            return ("$.container.groups", "a container has at least one group");
        var seen = new HashSet<int>();
        for (int index = 0; index < container.Groups.Count; index++)
        {
            if (container.Groups[index] < 0 || !seen.Add(container.Groups[index]))
                return ($"$.container.groups[{index}]", $"the group {container.Groups[index]} is negative or listed twice");
        }

        return null;
    }

    private static (string Place, string Problem)? BufferProblem(StateRecord state)
    {
        for (int index = 0; index < state.Buffers.Count; index++)
        {
            if (state.Buffers[index].Name.Length == 0)
                return ($"$.buffers[{index}].name", "the name is empty");
            if (state.Buffers[index].Registered && state.Container.IommuVersion == 1)
                return ($"$.buffers[{index}].registered", "a container of version 1 registers no buffers");
        }

        return null;
    }

    private static (string Place, string Problem)? WindowProblem(StateRecord state)
    {
        for (int index = 0; index < state.Windows.Count; index++)
        {
            WindowRecord window = state.Windows[index];
            string place = $"$.windows[{index}]";
            if (window.Slot is not (0 or 1) || state.Windows.Take(index).Any(other => other.Slot == window.Slot))
                return ($"{place}.slot", $"the slot {window.Slot} is not 0 or 1, or two windows have it");
            for (int table = 0; table < window.Tables?.Count; table++)
            {
                if (window.Tables[table].Level != window.Tables.Count - 1 - table)
                    return ($"{place}.tables[{table}].level", "the levels do not go down one by one to 0");
            }

            if (ShapeProblem(window, place) is { } shape)
                return shape;
            if (OutsideProblem(window, place) is { } outside)
                return outside;
            if (state.Windows.Take(index).Any(other => other.StartAddress == window.StartAddress))
                return ($"{place}.startAddress", $"two windows start at {Units.Address(window.StartAddress)}");
        }

        return null;
    }

    /// <summary>
    /// A shape for which the locked memory cannot be computed. In the other formats it is written in the file, and the twin
    /// shows each fault of a shape.
    /// </summary>
    private static (string Place, string Problem)? ShapeProblem(WindowRecord window, string place)
        => window.LockedMemory is not null || (window.Levels is > 0 and <= TableList.Most && ulong.IsPow2(window.PageSize) && ulong.IsPow2(window.Size))
            ? null
            : ($"{place}.levels", $"the sizes are no powers of two, or the levels are not from 1 to {TableList.Most}");

    /// <summary>The first mapping outside of its window; null for none.</summary>
    private static (string Place, string Problem)? OutsideProblem(WindowRecord window, string place)
    {
        int index = 0;
        foreach (MappingRecord mapping in window.KnownMappings)
        {
            if (unchecked(mapping.Address - window.StartAddress) >= window.Size)
                return ($"{place}.mappings[{index}].address", $"{Units.Address(mapping.Address)} is outside of its window");
            index++;
        }

        return null;
    }
}
