using SpaprDdw.Abi;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

namespace SpaprDdw.State;

/// <summary>A window of a state, and the one that was made of it.</summary>
/// <param name="Index">Its place in the state.</param>
/// <param name="Recorded">As the state has it.</param>
/// <param name="Window">As it is now.</param>
internal sealed record BuiltWindow(int Index, WindowDescription Recorded, DmaWindow Window);

/// <summary>
/// Makes windows and mappings of a state in a container that has none. The driver hands out slots in order and alone
/// decides on addresses, so that a window in slot 1 beside a free slot 0 takes a placeholder.
/// </summary>
internal sealed class StateBuilder(
    TceState state, TceContainer container, string path, IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
{
    private readonly Dictionary<string, DmaBuffer> buffers = new(StringComparer.OrdinalIgnoreCase);

    private string place = "$";
    private int? mapping;

    /// <summary>Where in the state the work is, as a JSON path.</summary>
    public string Place
    {
        get => mapping is null ? place : $"{place}.mappings[{mapping}]";
        set => (place, mapping) = (value, null);
    }

    /// <summary>The windows that were made.</summary>
    public List<BuiltWindow> Windows { get; } = [];

    /// <summary>Says that something in the state cannot be.</summary>
    public TceException Wrong(string place, string problem) => StateErrors.StateUnreadable(path, place, problem);

    public void AddBuffer(BufferState buffer, DmaBuffer made) => buffers.Add(buffer.Name, made);

    public void BuildWindows()
    {
        WindowDescription[] recorded = state.Windows.ToArray();
        WindowDescription? first = Array.Find(recorded, window => window.Slot == 0);
        WindowDescription? second = Array.Find(recorded, window => window.Slot == 1);
        int firstIndex = Array.IndexOf(recorded, first), secondIndex = Array.IndexOf(recorded, second);
        if (first?.State == nameof(WindowState.Pending))
        {
            CheckPending(first, $"$.windows[{firstIndex}]", isAlone: second is null);
            if (container.GetWindows().Count == 0)
                Make(firstIndex, first);
            return;
        }

        if (state.Container.IommuVersion == 1)
        {
            if (first is null || second is not null)
                throw Wrong("$.windows", "version 1 has the default window alone");
            Place = $"$.windows[{firstIndex}]";
            container.Internals.UseDefaultWindow();
            Windows.Add(new BuiltWindow(firstIndex, first, container.GetWindows()[0]));
            return;
        }

        Place = "$.windows";
        DmaWindow? kept = container.GetWindows().FirstOrDefault(present => first?.IsDefault == true && present.State == WindowState.Active);
        foreach (DmaWindow present in container.GetWindows().Where(present => present != kept))
            container.RemoveWindow(present);
        DmaWindow? placeholder = null;
        if (kept is not null)
            Windows.Add(new BuiltWindow(firstIndex, first!, kept));
        else if (first is not null)
            Make(firstIndex, first);
        else if (second is not null)
            placeholder = container.CreateWindow(PlatformModel.DefaultPageSize, PlatformModel.DefaultPageSize, 1);
        if (second is not null)
            Make(secondIndex, second);
        if (placeholder is not null)
            container.RemoveWindow(placeholder);
    }

    public void BuildMappings()
    {
        foreach (BuiltWindow built in Windows)
        {
            Place = $"$.windows[{built.Index}]";
            mapping = 0;
            foreach (MappingState recorded in built.Recorded.Mappings.WithProgress("Mappings", built.Recorded.Mappings.Count(), progress, cancellationToken))
            {
                Map(built, recorded);
                mapping++;
            }
        }
    }

    private void CheckPending(WindowDescription window, string place, bool isAlone)
    {
        if (!isAlone)
            throw Wrong($"{place}.state", "the default window cannot be pending beside another");
        if (window.Mappings.Any())
            throw Wrong($"{place}.mappings", "a window that is pending has none");
    }

    private void Make(int index, WindowDescription recorded)
    {
        Place = $"$.windows[{index}]";
        DmaWindow made = recorded.IsDefault
            ? container.Internals.CreateDefaultWindow()
            : container.CreateWindow(recorded.PageSize.Value, recorded.Size.Value, recorded.Levels);
        Windows.Add(new BuiltWindow(index, recorded, made));
    }

    private void Map(BuiltWindow built, MappingState mapping)
    {
        DmaWindow window = built.Window;
        if (!buffers.TryGetValue(mapping.Buffer, out DmaBuffer? buffer))
            throw Wrong($"{Place}.buffer", $"there is no buffer '{FileText.Short(mapping.Buffer)}'");
        ulong distance = unchecked(mapping.Address.Value - built.Recorded.StartAddress.Value);
        if (distance >= window.Size)
            throw Wrong($"{Place}.address", $"{mapping.Address} is outside of its window");
        container.Map(new MapRequest(
            buffer, window, window.StartAddress + distance, mapping.Offset.Value, mapping.Size.Value, AccessOf(mapping)));
    }

    private DmaAccess AccessOf(MappingState mapping) => mapping.Access switch
    {
        nameof(DmaAccess.Read) => DmaAccess.Read,
        nameof(DmaAccess.Write) => DmaAccess.Write,
        nameof(DmaAccess.ReadWrite) => DmaAccess.ReadWrite,
        _ => throw Wrong($"{Place}.access", $"'{FileText.Short(mapping.Access)}' is not Read, Write or ReadWrite"),
    };
}
