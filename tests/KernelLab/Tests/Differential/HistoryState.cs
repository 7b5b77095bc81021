using SpaprDdw.Backends.Emulated;
using SpaprDdw.Backends.Tracing;
using SpaprDdw.Platforms;

namespace SpaprDdw.KernelLab.Differential;

/// <summary>A buffer of a history. It may already be freed.</summary>
internal sealed record BufferState(string Name, ulong Size);

/// <summary>The state of a history: the buffers, registrations and mappings that the next operation can use.</summary>
internal sealed class HistoryState(EmulatedHost host, LabMachine machine)
{
    /// <summary>
    /// The largest table in bytes. A larger one needs contiguous memory, which a kernel has only by chance.
    /// </summary>
    private const ulong LargestTable = 4UL << 20;

    private readonly List<BufferState> buffers = [];
    private readonly List<RegisterOperation> registered = [];
    private readonly List<ulong> mapped = [];
    private int names;

    public bool IsOpen { get; private set; }

    public int HugePages { get; private set; }

    public IReadOnlyList<BufferState> Buffers => buffers;

    public IReadOnlyList<RegisterOperation> Registered => registered;

    /// <summary>Bus addresses that were mapped at some time.</summary>
    public IReadOnlyList<ulong> Mapped => mapped;

    public string NextName() => $"B{names++}";

    /// <summary>The page size of the window at an address; without a window that of the default window.</summary>
    public ulong PageSizeAt(ulong address) => Table(address) is { } table ? 1UL << table.PageShift : 4096;

    /// <summary>
    /// How many bytes from an address on the table serves; without a table, how many the default window would.
    /// </summary>
    public ulong RoomAt(ulong address)
    {
        if (Table(address) is { } table)
            return table.BytesFrom(address);
        ulong size = host.Platform.DefaultWindowSize;
        return address < size ? size - address : 4096;
    }

    public bool MayCreate(CreateOperation create)
    {
        if (!ulong.IsPow2(create.WindowSize) || create.WindowSize < 1UL << (int)create.PageShift || create.Levels == 0)
            return !host.Description.IsPSeries;
        TableGeometry geometry = TableGeometry.For(host.Description, create.PageShift, create.WindowSize, create.Levels);
        return host.Description.IsPSeries
            ? create.Levels == 1 && !host.Groups[0].HasDynamicWindow && geometry.Entries <= LargestTable / TableGeometry.TceBytes
            : geometry.LevelBytes <= LargestTable || !geometry.IsAllocatable;
    }

    public void Record(TraceOperation operation)
    {
        if (operation.Ret != 0)
            return;
        switch (operation)
        {
            case OpenOperation:
                IsOpen = true;
                break;
            case CloseOperation:
                IsOpen = false;
                registered.Clear();
                break;
            case AllocOperation alloc:
                buffers.Add(new BufferState(alloc.Buffer, alloc.Size));
                HugePages += alloc.Backing > machine.PageSize ? (int)(alloc.Size / alloc.Backing) : 0;
                break;
            case RegisterOperation register:
                registered.Add(register);
                break;
            case UnregisterOperation unregister:
                registered.RemoveAll(register => register.Buffer == unregister.Buffer && register.Offset == unregister.Offset);
                break;
            case MapOperation { Size: > 0 } map:
                mapped.Add(map.Iova);
                break;
        }
    }

    private EmulatedTable? Table(ulong address) => host.Groups[0].Container?.Driver?.FindTable(address);
}
