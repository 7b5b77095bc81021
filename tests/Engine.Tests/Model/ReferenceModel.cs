using System.Numerics;
using SpaprDdw.Containers;
using SpaprDdw.Platforms;

namespace SpaprDdw.Tests.Model;

/// <summary>
/// A second, simple implementation of the container, page by page. It predicts the id of the error of each operation, or
/// carries the operation out. It sends nothing.
/// </summary>
/// <param name="host">The host.</param>
/// <param name="limit">The limit of locked memory in bytes.</param>
internal sealed partial class ReferenceModel(HostDescription host, ulong limit)
{
    private readonly PlatformModel platform = PlatformModel.Of(host.Platform);

    /// <summary>The windows by slot; null for a free slot.</summary>
    public ModelWindow?[] Slots { get; } = [Default(host, isPending: true), null];

    public List<ModelBuffer> Buffers { get; } = [];

    public IEnumerable<ModelWindow> Windows => Slots.OfType<ModelWindow>();

    /// <summary>The locked memory of all that lives.</summary>
    public ulong Locked
        => Buffers.Aggregate(0UL, (sum, buffer) => sum + buffer.Size)
            + Windows.Where(window => !window.IsPending).Aggregate(0UL, (sum, window) => sum + window.Charge);

    private ulong PendingCharge => Slots[0] is { IsPending: true } pending ? pending.Charge : 0;

    /// <summary>The mapped bytes of a buffer.</summary>
    public ulong MappedBytes(ModelBuffer buffer) => Windows.Aggregate(
        0UL, (sum, window) => sum + ((ulong)window.Pages.Values.Count(page => page.Buffer == buffer) * window.PageSize));

    public string? CreateBuffer(ulong size, ulong pageSize, string name)
        => size == 0 ? "SizeZero"
            : !BitOperations.IsPow2(pageSize) || pageSize < host.PageSize ? "BufferPageSizeInvalid"
            : size % pageSize != 0 ? "BufferSizeNotAligned"
            : Buffers.Exists(buffer => string.Equals(buffer.Buffer.Name, name, StringComparison.OrdinalIgnoreCase)) ? "BufferNameTaken"
            : IsShort(size) ? "LockedMemoryShort"
            : pageSize != host.PageSize && !host.HugePageSizes.Contains(pageSize) ? "MemoryNotAllocated"
            : null;

    public string? RemoveBuffer(DmaBuffer buffer)
    {
        if (Buffers.Find(each => each.Buffer == buffer) is not { } found)
            return "BufferNotFound";
        if (MappedBytes(found) > 0)
            return "BufferInUse";
        Buffers.Remove(found);
        return null;
    }

    public string? CreateWindow(ulong pageSize, ulong size, int? levels)
    {
        if (ShapeError(pageSize, size, levels, out int chosen) is { } wrong)
            return wrong;
        if (Array.IndexOf(Slots, null) < 0)
            return "NoFreeWindow";
        if (host.IsPSeries && Windows.Any(window => window.Start != 0))
            return "SecondDynamicWindow";
        if (IsShort(ChargeOf(pageSize, size, chosen) + PendingCharge))
            return "LockedMemoryShort";
        MakePending();
        Add(pageSize, size, chosen);
        return null;
    }

    public string? RemoveWindow(DmaWindow window, bool force)
    {
        if (Find(window) is not { } found)
            return "WindowNotFound";
        if (found.Pages.Count > 0 && !force)
            return "WindowHasMappings";
        Slots[found.Slot] = null;
        return null;
    }

    public string? ReplaceWindow(DmaWindow window, ulong? pageSize, ulong? size, int? levels, bool force)
    {
        if (Find(window) is not { } old)
            return "WindowNotFound";
        ulong newPage = pageSize ?? old.PageSize, newSize = size ?? old.Size;
        if (newPage == old.PageSize && newSize == old.Size && (levels ?? old.Levels) == old.Levels)
            return null;
        if (old.IsPending)
            return "WindowPending";
        if (host.IsPSeries && Windows.Any(other => other != old && other.Start != 0))
            return "SecondDynamicWindow";
        if (ShapeError(newPage, newSize, levels, out int chosen) is { } wrong)
            return wrong;
        List<ModelRun> runs = old.Runs(), fitting = runs.FindAll(run => Fits(run, newPage, newSize));
        ulong charge = ChargeOf(newPage, newSize, chosen) + (fitting.Count > 0 ? UserView(host, newPage, newSize) : 0);
        if (charge > old.Charge && IsShort(charge - old.Charge))
            return "LockedMemoryShort";
        if (fitting.Count < runs.Count && !force)
            return "MappingDoesNotFit";

        Slots[old.Slot] = null;
        ModelWindow made = Add(newPage, newSize, chosen);
        foreach (ModelRun run in fitting)
            made.Map(made.Start + run.Distance, run.Size, run.First.Buffer, run.First.Offset, run.First.Access);
        return null;
    }

    public string? ResetWindows(bool force)
    {
        List<ModelWindow> created = [.. Windows.Where(window => !window.IsDefault)];
        if (!force && created.Exists(window => window.Pages.Count > 0))
            return "WindowHasMappings";
        ModelWindow made = Default(host, isPending: false);
        ulong released = created.Aggregate(0UL, (sum, window) => sum + window.Charge);
        bool isMissing = Slots[0] is not { IsDefault: true };
        if (isMissing && made.Charge > released && IsShort(made.Charge - released))
            return "LockedMemoryShort";
        created.ForEach(window => Slots[window.Slot] = null);
        if (isMissing)
            Slots[0] = made;
        return null;
    }

    private static ModelWindow Default(HostDescription host, bool isPending)
    {
        ulong size = PlatformModel.Of(host.Platform).DefaultWindowSize;
        return new ModelWindow(0, 0, 4096, size, 1, Charge(host, 4096, size, 1), UserView(host, 4096, size), isDefault: true) { IsPending = isPending };
    }

    private static ulong Charge(HostDescription host, ulong pageSize, ulong size, int levels)
        => TableGeometry.For(host, (uint)BitOperations.Log2(pageSize), size, (uint)levels).LockedMemory(host);

    /// <summary>The user view, in whole host pages, where the first mapping charges it.</summary>
    private static ulong UserView(HostDescription host, ulong pageSize, ulong size)
        => host.Kernel.ChargesUserViewAtFirstMap && !host.IsPSeries
            ? Math.Max(size / pageSize * 8 / host.PageSize, 1) * host.PageSize
            : 0;

    private static bool Fits(ModelRun run, ulong pageSize, ulong size)
        => run.Distance + run.Size <= size
            && (run.Distance | run.Size | (run.First.Buffer.Address + run.First.Offset)) % pageSize == 0
            && run.First.Buffer.LargestPage >= pageSize;

    private ulong ChargeOf(ulong pageSize, ulong size, int levels) => Charge(host, pageSize, size, levels);

    private bool IsShort(ulong bytes) => bytes > 0 && Locked + bytes > limit;

    private ModelWindow? Find(DmaWindow window) => Windows.FirstOrDefault(each => each.Window == window);

    private void MakePending()
    {
        if (Slots[0] is { IsPending: true } pending)
            pending.IsPending = false;
    }

    private ModelWindow Add(ulong pageSize, ulong size, int levels)
    {
        int slot = Array.IndexOf(Slots, null);
        bool isLow = slot == 0 && (!host.IsPSeries || (pageSize == 4096 && size <= platform.DefaultWindowSize));
        var made = new ModelWindow(
            slot, isLow ? 0 : PlatformModel.DynamicWindowStart, pageSize, size, levels, ChargeOf(pageSize, size, levels), UserView(host, pageSize, size), isDefault: false);
        Slots[slot] = made;
        return made;
    }

    private string? ShapeError(ulong pageSize, ulong size, int? levels, out int chosen)
    {
        chosen = 0;
        if (!BitOperations.IsPow2(pageSize) || (host.Kernel.PageSizes(platform) & pageSize) == 0)
            return "PageSizeNotSupported";
        if ((platform.PageSizes & pageSize) == 0)
            return "PageSizeMissing";
        if (size == 0)
            return "SizeZero";
        if (!BitOperations.IsPow2(size))
            return "SizeNotPowerOfTwo";
        if (size < pageSize)
            return "WindowSmallerThanPage";
        if (levels < 1 || levels > platform.MaxLevels)
            return "LevelsOutOfRange";
        if (host.Kernel.BoundsWindowsByMemory && host.Figures.HighestAddress is { } last && size > last)
            return "WindowBeyondMemory";
        List<int> possible = PossibleLevels(pageSize, size);
        if (possible.Count == 0)
            return host.IsPSeries ? "HypervisorTableTooLarge" : "WindowTooLarge";
        chosen = levels ?? possible[0];
        return possible.Contains(chosen) ? null : "LevelsNotPossible";
    }

    /// <summary>
    /// The numbers of levels whose tables have at most 16 MiB, and that address fewer than 55 bits. A hypervisor grants
    /// 2^28 entries.
    /// </summary>
    private List<int> PossibleLevels(ulong pageSize, ulong size)
    {
        int entryBits = BitOperations.Log2(size / pageSize), pageBits = BitOperations.Log2(pageSize);
        if (host.IsPSeries)
            return entryBits <= 28 ? [1] : [];
        int hostBits = BitOperations.Log2(host.PageSize);
        return [.. Enumerable.Range(1, (int)platform.MaxLevels).Where(levels =>
        {
            int tableBits = Math.Max(((entryBits + levels - 1) / levels) + 3, hostBits);
            return tableBits <= 24 && ((tableBits - 3) * levels) + pageBits < 55;
        })];
    }
}
