using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.Extents;

namespace SpaprDdw.State;

/// <summary>
/// Makes windows and mappings of a state in a container that has none. The driver hands out slots in order and alone
/// decides on addresses, so that a window in slot 1 beside a free slot 0 takes a placeholder.
/// </summary>
internal sealed class StateBuilder(TceState state, TceContainer container, string path)
{
    private const ulong SmallPage = 4096;

    private readonly Dictionary<string, DmaBuffer> buffers = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The windows that were made, with the address that the state has for each.</summary>
    public List<(ulong Recorded, DmaWindow Window)> Windows { get; } = [];

    /// <summary>Says where in the file something cannot be.</summary>
    public TceException Wrong(string place, string problem, Exception? cause = null)
        => TceErrors.StateUnreadable(path, place, problem, cause);

    public void AddBuffer(int index, BufferState buffer, DmaBuffer made)
    {
        if (!buffers.TryAdd(buffer.Name, made))
            throw Wrong($"$.buffers[{index}].name", $"there are two buffers '{buffer.Name}'");
    }

    public void BuildWindows()
    {
        WindowDescription[] recorded = state.Windows.ToArray();
        for (int index = 0; index < recorded.Length; index++)
        {
            if (recorded[index].Slot is not (0 or 1) || recorded.Take(index).Any(other => other.Slot == recorded[index].Slot))
                throw Wrong($"$.windows[{index}].slot", $"there is no second slot {recorded[index].Slot}");
        }

        WindowDescription? first = Array.Find(recorded, window => window.Slot == 0);
        WindowDescription? second = Array.Find(recorded, window => window.Slot == 1);
        if (first?.State == nameof(WindowState.Pending))
        {
            if (second is not null)
                throw Wrong($"$.windows[{Array.IndexOf(recorded, first)}].state", "the default window cannot be pending beside another");
            return;
        }

        if (container.IommuVersion == 1)
        {
            container.UseDefaultWindow();
            Windows.Add((first!.StartAddress.Value, container.GetWindows()[0]));
            return;
        }

        foreach (DmaWindow present in container.GetWindows())
            container.RemoveWindow(present);
        DmaWindow? placeholder = null;
        if (first is not null)
            Make(Array.IndexOf(recorded, first), first);
        else if (second is not null)
            placeholder = container.CreateWindow(SmallPage, SmallPage, 1);
        if (second is not null)
            Make(Array.IndexOf(recorded, second), second);
        if (placeholder is not null)
            container.RemoveWindow(placeholder);
    }

    public void BuildMappings()
    {
        WindowDescription[] recorded = state.Windows.ToArray();
        foreach ((ulong start, DmaWindow window) in Windows)
        {
            int index = Array.FindIndex(recorded, each => each.StartAddress.Value == start);
            int number = 0;
            foreach (MappingState mapping in recorded[index].Mappings)
                Map($"$.windows[{index}].mappings[{number++}]", start, window, mapping);
        }
    }

    private void Make(int index, WindowDescription recorded)
    {
        try
        {
            DmaWindow made = recorded.IsDefault
                ? container.MakeDefaultWindow()
                : container.CreateWindow(recorded.PageSize.Value, recorded.Size.Value, recorded.Levels);
            if (recorded.IsDefault && (made.Size != recorded.Size.Value || made.PageSize != recorded.PageSize.Value))
                throw Wrong($"$.windows[{index}].size", "the default window of such a host has another shape");
            Windows.Add((recorded.StartAddress.Value, made));
        }
        catch (TceException cause) when (cause.Category is TceErrorCategory.InvalidArgument or TceErrorCategory.LimitsExceeded)
        {
            throw Wrong($"$.windows[{index}]", cause.Message, cause);
        }
    }

    private void Map(string place, ulong start, DmaWindow window, MappingState mapping)
    {
        if (!buffers.TryGetValue(mapping.Buffer, out DmaBuffer? buffer))
            throw Wrong($"{place}.buffer", $"there is no buffer '{mapping.Buffer}'");
        if (!Enum.TryParse(mapping.Access, out DmaAccess access))
            throw Wrong($"{place}.access", $"'{mapping.Access}' is not Read, Write or ReadWrite");
        if (mapping.Address.Value < start || mapping.Address.Value - start >= window.Size)
            throw Wrong($"{place}.address", $"{mapping.Address} is outside of its window");
        try
        {
            container.Map(new MapRequest(
                buffer, window, window.StartAddress + (mapping.Address.Value - start), mapping.Offset.Value, mapping.Size.Value, access));
        }
        catch (TceException cause) when (cause.Category is TceErrorCategory.InvalidArgument or TceErrorCategory.ResourceExists or TceErrorCategory.InvalidOperation)
        {
            throw Wrong(place, cause.Message, cause);
        }
    }
}
