using SpaprDdw.Diagnostics;
using SpaprDdw.Platforms;

namespace SpaprDdw.State;

/// <summary>
/// What must be true of a state whatever is done with it, beyond what its JSON types say: that is checked before
/// anything is compared, imported or planned from it.
/// </summary>
internal static class StateForm
{
    /// <summary>A process has no more mappings of memory than that (vm.max_map_count), and so no more buffers.</summary>
    private const int MostBuffers = 1 << 16;

    /// <summary>More groups than any host has; a container has one or a few.</summary>
    private const int MostGroups = 1 << 12;

    /// <summary>The first fault and its place; null when there is none.</summary>
    public static (string Place, string Problem)? FirstFault(TceState state)
        => OfHost(state.Host) ?? OfContainer(state.Container) ?? OfBuffers(state) ?? OfWindows(state);

    private static (string Place, string Problem)? OfHost(HostState host)
        => Enum.GetNames<TceBackendKind>().Contains(host.Backend)
            ? null
            : ("$.host.backend", $"'{FileText.Short(host.Backend)}' is not {string.Join(" or ", Enum.GetNames<TceBackendKind>())}");

    private static (string Place, string Problem)? OfContainer(ContainerDescription container)
    {
        if (container.Name.Length == 0)
            return ("$.container.name", "the name is empty");
        if (container.IommuVersion is not (1 or 2))
            return ("$.container.iommuVersion", $"there is no version {container.IommuVersion}");
        if (container.Groups.Count is 0 or > MostGroups)
            return ("$.container.groups", "a container has one group or a few");
        var seen = new HashSet<int>();
        for (int index = 0; index < container.Groups.Count; index++)
        {
            if (container.Groups[index] < 0 || !seen.Add(container.Groups[index]))
                return ($"$.container.groups[{index}]", $"{container.Groups[index]} is negative, or there already");
        }

        return null;
    }

    private static (string Place, string Problem)? OfBuffers(TceState state)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        int index = 0;
        foreach (BufferState? buffer in state.Buffers)
        {
            string place = $"$.buffers[{index++}]";
            if (buffer is null)
                return (place, "it is null");
            if (buffer.Name.Length == 0)
                return ($"{place}.name", "the name is empty");
            if (!names.Add(buffer.Name))
                return ($"{place}.name", $"there are two buffers '{FileText.Short(buffer.Name)}'");
            if (index > MostBuffers)
                return ("$.buffers", $"there are more than {MostBuffers}");
            if (buffer.Registered && state.Container.IommuVersion == 1)
                return ($"{place}.registered", "version 1 registers nothing");
        }

        return null;
    }

    private static (string Place, string Problem)? OfWindows(TceState state)
    {
        int slots = 0;
        int index = 0;
        foreach (WindowDescription? window in state.Windows)
        {
            string place = $"$.windows[{index++}]";
            if (window is null)
                return (place, "it is null");
            if (window.Slot is not (0 or 1) || (slots & (1 << window.Slot)) != 0)
                return ($"{place}.slot", $"there is no second slot {window.Slot}");
            slots |= 1 << window.Slot;
            if (Null(window.Tables) is { } table)
                return ($"{place}.tables[{table}]", "it is null");
            if (Null(window.TablesMade) is { } range)
                return ($"{place}.tablesMade[{range}]", "it is null");
            if (Null(window.Mappings) is { } mapping)
                return ($"{place}.mappings[{mapping}]", "it is null");
        }

        return null;
    }

    /// <summary>Where a list has no object: its type cannot rule that out.</summary>
    private static int? Null<T>(IEnumerable<T?> items)
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
