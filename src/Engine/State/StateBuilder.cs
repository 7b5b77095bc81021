using SpaprDdw.Abi;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

namespace SpaprDdw.State;

/// <summary>A window of a state, and the container's window that was created from it.</summary>
/// <param name="Index">The index of the window in the state.</param>
/// <param name="Recorded">The window in the state.</param>
/// <param name="Window">The window in the container.</param>
internal sealed record BuiltWindow(int Index, WindowRecord Recorded, DmaWindow Window);

/// <summary>
/// Creates the windows and mappings of a state in a container that has none. CREATE always takes the first free slot,
/// so for a state with a window in slot 1 and none in slot 0 the builder fills slot 0 with a placeholder meanwhile.
/// </summary>
internal sealed class StateBuilder(
    StateRecord state, TceContainer container, string path, IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
{
    private readonly Dictionary<string, DmaBuffer> buffers = new(StringComparer.OrdinalIgnoreCase);

    private string place = "$";
    private int? mapping;

    /// <summary>The JSON path of the part of the state that is being created.</summary>
    public string Place
    {
        get => mapping is null ? place : $"{place}.mappings[{mapping}]";
        set => (place, mapping) = (value, null);
    }

    /// <summary>The windows that were created.</summary>
    public List<BuiltWindow> Windows { get; } = [];

    /// <summary>The error for a value that cannot be right.</summary>
    public TceException Unreadable(string place, string problem) => StateErrors.StateUnreadable(path, place, problem);

    public void AddBuffer(BufferRecord buffer, DmaBuffer made) => buffers.Add(buffer.Name, made);

    public void BuildWindows()
    {
        WindowRecord[] recorded = [.. state.Windows];
        WindowRecord? first = Array.Find(recorded, window => window.Slot == 0);
        WindowRecord? second = Array.Find(recorded, window => window.Slot == 1);
        int firstIndex = Array.IndexOf(recorded, first), secondIndex = Array.IndexOf(recorded, second);
        if (first?.State == nameof(WindowState.Pending))
        {
            ThrowIfPendingAndUsed(first, $"$.windows[{firstIndex}]", isOnly: second is null);
            if (container.GetWindows().Count == 0)
                Create(firstIndex, first);
            return;
        }

        if (state.Container.IommuVersion == 1)
        {
            if (first is null || second is not null)
                throw Unreadable("$.windows", "a container of version 1 has only the default window");
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
            Create(firstIndex, first);
        else if (second is not null)
            placeholder = container.CreateWindow(PlatformModel.DefaultPageSize, PlatformModel.DefaultPageSize, 1);
        if (second is not null)
            Create(secondIndex, second);
        if (placeholder is not null)
            container.RemoveWindow(placeholder);
    }

    public void BuildMappings()
    {
        foreach (BuiltWindow built in Windows)
        {
            Place = $"$.windows[{built.Index}]";
            mapping = 0;
            foreach (MappingRecord recorded in built.Recorded.KnownMappings.WithProgress("Mappings", built.Recorded.KnownMappings.Count, progress, cancellationToken))
            {
                Map(built, recorded);
                mapping++;
            }
        }
    }

    /// <summary>
    /// Makes the user views of windows that have no mapping any more. Kernels that charge the view at the first MAP keep it
    /// until the window is removed, so the locked memory of the state counts it.
    /// </summary>
    public void BuildUserViews()
    {
        foreach (BuiltWindow built in Windows)
        {
            DmaWindow window = built.Window;
            Place = $"$.windows[{built.Index}]";
            if (window.NextMapCharge == 0 || built.Recorded.LockedMemory != window.LockedMemory + window.NextMapCharge)
                continue;
            ulong backing = container.Host.MemoryPageSizes.First(size => size >= window.PageSize);
            DmaBuffer buffer = container.CreateBuffer(backing, backing);
            container.Map(new MapRequest(buffer, window, window.StartAddress, Size: window.PageSize));
            container.Unmap(window.StartAddress);
            container.RemoveBuffer(buffer);
        }
    }

    private void ThrowIfPendingAndUsed(WindowRecord window, string place, bool isOnly)
    {
        if (!isOnly)
            throw Unreadable($"{place}.state", "the default window cannot be pending if the container has another window");
        if (window.KnownMappings.Count > 0)
            throw Unreadable($"{place}.mappings", "a pending window cannot have mappings");
    }

    private void Create(int index, WindowRecord recorded)
    {
        Place = $"$.windows[{index}]";
        DmaWindow made = recorded.IsDefault
            ? container.Internals.CreateDefaultWindow()
            : container.CreateWindow(recorded.PageSize, recorded.Size, recorded.Levels);
        Windows.Add(new BuiltWindow(index, recorded, made));
    }

    private void Map(BuiltWindow built, MappingRecord mapping)
    {
        DmaWindow window = built.Window;
        if (!buffers.TryGetValue(mapping.Buffer, out DmaBuffer? buffer))
            throw Unreadable($"{Place}.buffer", $"the state has no buffer '{FileText.Short(mapping.Buffer)}'");
        ulong distance = unchecked(mapping.Address - built.Recorded.StartAddress);
        if (distance >= window.Size)
            throw Unreadable($"{Place}.address", $"{Units.Address(mapping.Address)} is outside of its window");
        container.Map(new MapRequest(
            buffer, window, window.StartAddress + distance, mapping.Offset, mapping.Size, AccessOf(mapping)));
    }

    private DmaAccess AccessOf(MappingRecord mapping) => mapping.Access switch
    {
        nameof(DmaAccess.Read) => DmaAccess.Read,
        nameof(DmaAccess.Write) => DmaAccess.Write,
        nameof(DmaAccess.ReadWrite) => DmaAccess.ReadWrite,
        _ => throw Unreadable($"{Place}.access", $"'{FileText.Short(mapping.Access)}' is not Read, Write or ReadWrite"),
    };
}
