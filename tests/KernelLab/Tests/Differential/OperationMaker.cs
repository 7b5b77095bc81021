using SpaprDdw.Abi;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Backends.Tracing;

namespace SpaprDdw.KernelLab.Differential;

/// <summary>
/// Makes the operation of a step from the current state of the emulated host, with a preference for boundaries. It
/// makes no operation that runs past the end of a table, where a real kernel overwrites its own memory (rule
/// UncheckedEnd), and none that takes a group out of use until the next boot (rule PSeries).
/// </summary>
internal sealed class OperationMaker(EmulatedHost host, LabMachine machine)
{
    private const ulong DynamicStart = 1UL << 59;
    private const ulong BufferAlignment = 16UL << 20;
    private const ulong Nowhere = 0x5000_0000_0000;
    private static readonly uint[] Shifts = [12, 12, 12, 16, 16, 16, 21, 21, 24, 30, 13];
    private static readonly int[] SizeShifts = [12, 14, 16, 18, 20, 21, 24, 26, 28, 30, 30, 31, 32, 34, 36, 40];

    private readonly HistoryState state = new(host, machine);
    private readonly ulong page = machine.PageSize;

    /// <summary>Makes the operation of a step, without results.</summary>
    public TraceOperation Make(Step step)
    {
        if (step.Kind == Kind.Memlock)
            return new MemlockOperation { Bytes = (ulong)step.A * 512 << 10, Ret = 0, Locked = 0 };

        // Without an open container most requests are pointless. A few show how they fail.
        if (step.Kind == Kind.OpenOrClose || (!state.IsOpen && step.A % 40 != 0))
            return OpenOrClose(step);
        return step.Kind switch
        {
            Kind.Info => new InfoOperation { ArgSize = Pick<uint>([32, 32, 16, 8, 15, 24, 40], step.A), Ret = 0, Locked = 0 },
            Kind.Alloc => Alloc(step),
            Kind.EnableOrDisable => step.A % 2 == 0 ? new EnableOperation { Ret = 0, Locked = 0 } : new DisableOperation { Ret = 0, Locked = 0 },
            Kind.Create => Create(step),
            Kind.Remove => new RemoveOperation { StartAddress = Address(step), Flags = Flags(step), ArgSize = ArgSize(step, ArgSizes.TceRemove), Ret = 0, Locked = 0 },
            Kind.Unmap => Unmap(step),
            Kind.Dma => new DmaOperation { Source = MappedAddress(step.A, step.B), Target = MappedAddress(step.C, step.D), Ret = 0, Locked = 0 },
            _ when state.Buffers.Count == 0 => Alloc(step),
            Kind.Free => new FreeOperation { Buffer = Pick(state.Buffers, step.A).Name, Ret = 0, Locked = 0 },
            Kind.Register => Register(step),
            Kind.Unregister => Unregister(step),
            _ => Map(step),
        };
    }

    /// <summary>Records the results of an operation.</summary>
    public void Record(TraceOperation operation) => state.Record(operation);

    private static T Pick<T>(IReadOnlyList<T> items, int number) => items[number % items.Count];

    private static uint Flags(Step step) => step.D % 31 == 0 ? 1u : 0;

    private static uint ArgSize(Step step, uint right) => (step.D % 37) switch { 0 => right - 1, 1 => right + 8, _ => right };

    private TraceOperation OpenOrClose(Step step) => state.IsOpen
        ? new CloseOperation { Ret = 0, Locked = 0 }
        : new OpenOperation
        {
            Iommu = step.B % 6 == 0 ? TraceIommu.V1 : TraceIommu.V2,
            Groups = step.C % 8 == 0 && !host.Description.IsPSeries ? 2 : 1,
            Ret = 0,
            Locked = 0,
        };

    private AllocOperation Alloc(Step step)
    {
        bool huge = step.A % 3 == 0 && machine.HugePages.Count > 0 && state.HugePages < 6;
        ulong backing = huge ? machine.HugePages[0] : page;
        return new AllocOperation
        {
            Buffer = state.NextName(),
            Size = backing * (huge ? 1 + ((ulong)step.B % 2) : Pick<ulong>([1, 2, 3, 4, 8, 16, 32, 33], step.B)),
            Backing = backing,
            Access = Pick([TraceAccess.ReadWrite, TraceAccess.ReadWrite, TraceAccess.ReadWrite, TraceAccess.Read, TraceAccess.None], step.C / 2),
            Ret = 0,
            Locked = 0,
        };
    }

    private RegisterOperation Register(Step step)
    {
        BufferState buffer = Pick(state.Buffers, step.A);
        (ulong offset, ulong size) = (step.B % 9) switch
        {
            0 => (0UL, buffer.Size + page),
            1 => (page, buffer.Size - Math.Min(page, buffer.Size)),
            2 => (0UL, page),
            3 => (0x800UL, page),
            _ => (0UL, buffer.Size),
        };
        return new RegisterOperation
        {
            Buffer = buffer.Name,
            Offset = offset,
            Size = size,
            Flags = Flags(step),
            ArgSize = ArgSize(step, ArgSizes.MemoryRange),
            Ret = 0,
            Locked = 0,
        };
    }

    private UnregisterOperation Unregister(Step step)
    {
        RegisterOperation? last = state.Registered.Count == 0 ? null : Pick(state.Registered, step.A);
        BufferState buffer = Pick(state.Buffers, step.A);
        return new UnregisterOperation
        {
            Buffer = last?.Buffer ?? buffer.Name,
            Offset = last?.Offset ?? 0,
            Size = (last?.Size ?? buffer.Size) + (step.B % 7 == 0 ? page : 0),
            Flags = Flags(step),
            ArgSize = ArgSize(step, ArgSizes.MemoryRange),
            Ret = 0,
            Locked = 0,
        };
    }

    private TraceOperation Create(Step step)
    {
        var create = new CreateOperation
        {
            PageShift = Pick(Shifts, step.A),
            WindowSize = (1UL << Pick(SizeShifts, step.B)) + (step.D % 23 == 0 ? 4096UL : 0),
            Levels = Pick<uint>([1, 1, 1, 2, 2, 3, 4, 5, 0, 6], step.C),
            Flags = Flags(step),
            ArgSize = ArgSize(step, ArgSizes.TceCreate),
            Ret = 0,
            Locked = 0,
        };

        // A CREATE that may not run becomes a REMOVE, so the history continues.
        return state.MayCreate(create) ? create : new RemoveOperation { StartAddress = Address(step), Flags = 0, ArgSize = ArgSizes.TceRemove, Ret = 0, Locked = 0 };
    }

    private MapOperation Map(Step step)
    {
        BufferState buffer = Pick(state.Buffers, step.A);
        ulong iova = Address(step);
        ulong unit = state.PageSizeAt(iova);
        ulong offset = Pick<ulong>([0, 0, 0, unit, page, 0x1000, buffer.Size - page, 0x800], step.B / 3);

        // A buffer is aligned to more than this only by chance, and the two hosts would differ.
        if (unit > BufferAlignment)
            offset = 0x1000;
        ulong size = Pick<ulong>([unit, unit, unit * 2, buffer.Size, buffer.Size - Math.Min(offset, buffer.Size), unit / 2, 0, page], step.C / 3);
        return new MapOperation
        {
            Buffer = step.D % 29 == 0 ? null : buffer.Name,
            Offset = step.D % 29 == 0 ? null : offset,
            VirtualAddress = step.D % 29 == 0 ? Nowhere : null,
            Iova = iova,
            Size = Math.Min(size, state.RoomAt(iova)),
            Flags = Pick<uint>([3, 3, 3, 3, 1, 2, 0, 4], step.D),
            ArgSize = ArgSize(step, ArgSizes.DmaMap),
            Ret = 0,
            Locked = 0,
        };
    }

    private UnmapOperation Unmap(Step step)
    {
        ulong iova = step.D % 2 == 0 ? MappedAddress(step.A, step.B) & ~0xfffUL : Address(step);
        ulong unit = state.PageSizeAt(iova);
        ulong size = Pick<ulong>([unit, unit, unit * 3, 1 << 20, unit / 2, 0, state.RoomAt(iova)], step.C / 2);
        return new UnmapOperation
        {
            Iova = iova,
            Size = Math.Min(size, state.RoomAt(iova)),
            Flags = Flags(step),
            ArgSize = ArgSize(step, ArgSizes.DmaUnmap),
            Ret = 0,
            Locked = 0,
        };
    }

    /// <summary>
    /// A bus address, mostly in a window: at its start, a few pages in, or near its end; sometimes unaligned.
    /// </summary>
    private ulong Address(Step step)
    {
        ulong start = step.B % 3 == 0 ? 0 : DynamicStart;
        ulong unit = state.PageSizeAt(start);
        ulong room = state.RoomAt(start);
        return (step.C % 12) switch
        {
            0 => start + 0x800,
            1 => Math.Max(room, unit) - unit + start,
            2 => start + room,
            3 => start + (unit / 2),
            4 => 1UL << 58,
            < 8 => start,
            _ => start + (unit * (ulong)(step.A % 24)),
        };
    }

    /// <summary>A bus address for a device, a multiple of 64 bytes: mostly one that was mapped at some time.</summary>
    private ulong MappedAddress(int choice, int offset)
    {
        ulong within = (ulong)(offset % 64) * 64;
        return choice % 10 == 0 || state.Mapped.Count == 0 ? DynamicStart + within : Pick(state.Mapped, choice / 10) + within;
    }
}
