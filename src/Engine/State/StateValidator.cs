using SpaprDdw.Diagnostics;
using SpaprDdw.Platforms;

namespace SpaprDdw.State;

/// <summary>
/// Checks the values of a state that their JSON types do not check, before any command compares it, imports it or plans
/// with it.
/// </summary>
internal static class StateValidator
{
    /// <summary>A process cannot have more memory areas (vm.max_map_count), and so not more buffers.</summary>
    private const int MaxBuffers = 1 << 16;

    /// <summary>More groups than any host has.</summary>
    private const int MaxGroups = 1 << 12;

    /// <summary>The first problem and its place; null for none.</summary>
    public static (string Place, string Problem)? FirstProblem(StateRecord state)
        => HostProblem(state.Host) ?? ContainerProblem(state.Container) ?? BufferProblem(state) ?? WindowProblem(state);

    private static (string Place, string Problem)? HostProblem(HostRecord host)
        => Enum.GetNames<TceBackendKind>().Contains(host.Backend)
            ? null
            : ("$.host.backend", $"'{FileText.Short(host.Backend)}' is not {string.Join(" or ", Enum.GetNames<TceBackendKind>())}");

    private static (string Place, string Problem)? ContainerProblem(ContainerRecord container)
    {
        if (container.Name.Length == 0)
            return ("$.container.name", "the name is empty");
        if (container.IommuVersion is not (1 or 2))
            return ("$.container.iommuVersion", $"the version is {container.IommuVersion}, not 1 or 2");
        if (container.Groups.Count is 0 or > MaxGroups)
            return ("$.container.groups", $"a container has 1 to {MaxGroups} groups, not {container.Groups.Count}");
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
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        int index = 0;
        foreach (BufferRecord? buffer in state.Buffers)
        {
            string place = $"$.buffers[{index++}]";
            if (buffer is null)
                return (place, "the value is null");
            if (buffer.Name.Length == 0)
                return ($"{place}.name", "the name is empty");
            if (!names.Add(buffer.Name))
                return ($"{place}.name", $"two buffers have the name '{FileText.Short(buffer.Name)}'");
            if (index > MaxBuffers)
                return ("$.buffers", $"the state has more than {MaxBuffers} buffers");
            if (buffer.Registered && state.Container.IommuVersion == 1)
                return ($"{place}.registered", "a container of version 1 registers no buffers");
        }

        return null;
    }

    private static (string Place, string Problem)? WindowProblem(StateRecord state)
    {
        int slots = 0;
        int index = 0;
        foreach (WindowRecord? window in state.Windows)
        {
            string place = $"$.windows[{index++}]";
            if (window is null)
                return (place, "the value is null");
            if (window.Slot is not (0 or 1) || (slots & (1 << window.Slot)) != 0)
                return ($"{place}.slot", $"the slot {window.Slot} is not 0 or 1, or two windows have it");
            slots |= 1 << window.Slot;
            if (IndexOfNull(window.Tables) is { } table)
                return ($"{place}.tables[{table}]", "the value is null");
            if (IndexOfNull(window.TablesMade) is { } range)
                return ($"{place}.tablesMade[{range}]", "the value is null");
            if (IndexOfNull(window.Mappings) is { } mapping)
                return ($"{place}.mappings[{mapping}]", "the value is null");
        }

        return null;
    }

    /// <summary>The serialiser accepts null in a list even if the type of its items excludes it.</summary>
    private static int? IndexOfNull<T>(IEnumerable<T?> items)
        where T : class
    {
        int index = 0;
        foreach (T? item in items)
        {
            if (item is null)
                return index;
            index++;
        }

        return null;
    }
}
