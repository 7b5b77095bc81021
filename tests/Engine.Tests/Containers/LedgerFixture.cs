using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

namespace SpaprDdw.Tests.Containers;

/// <summary>A ledger with its rules and without a backend, so no test can send a request.</summary>
internal sealed class LedgerFixture : IProcessMemory
{
    public const ulong Page = 64 << 10;

    private ulong nextMemory = 1 << 30;

    public LedgerFixture(TcePlatform platform = TcePlatform.Power9, params int[] groups)
    {
        PlatformModel model = PlatformModel.Of(platform);
        var host = new HostDescription(TceBackendKind.Emulated, platform, Page) { HugePageSizes = model.HugePageSizes };
        var info = new TceGetInfo
        {
            Dma32WindowSize = (uint)model.DefaultWindowSize,
            PageSizes = model.PageSizes,
            MaxDynamicWindows = PlatformModel.MaxWindows,
            Levels = model.MaxLevels,
        };
        Limits = new ContainerLimits("test", host, IommuVersion: 2, groups.Length == 0 ? [0] : groups, info);
        Ledger = new ContainerLedger(new WindowTable(DmaWindow.Pending(Limits)));
        var memory = new MemoryBudget(this, "test");
        Windows = new WindowRules(Limits, Ledger, memory);
        Buffers = new BufferRules(Limits, Ledger, memory);
        Mappings = new MappingRules(Limits, Ledger, Windows, memory);
    }

    public ContainerLimits Limits { get; }

    public ContainerLedger Ledger { get; }

    public WindowRules Windows { get; }

    public BufferRules Buffers { get; }

    public MappingRules Mappings { get; }

    public LockedMemory Locked { get; set; } = new(0, ulong.MaxValue, Unlimited: true);

    /// <summary>Records a window in the free slot, like a TCE_CREATE.</summary>
    public DmaWindow Add(ulong start, ulong size, ulong pageSize = Page)
    {
        var window = new DmaWindow(
            Limits, Ledger.Windows.FreeSlot!.Value, start, size, System.Numerics.BitOperations.Log2(pageSize),
            Windows.PlanShape(pageSize, size, levels: null), chargedBytes: Page);
        Ledger.Windows.Add(window);
        return window;
    }

    /// <summary>Records a registered buffer directly behind the last one.</summary>
    public DmaBuffer AddBuffer(ulong size, ulong pageSize = Page, string? name = null)
    {
        nextMemory = (nextMemory + pageSize - 1) & ~(pageSize - 1);
        var buffer = new DmaBuffer(Limits, name ?? Ledger.Buffers.FreeName(), nextMemory, size, pageSize) { Registered = true };
        nextMemory += size;
        Ledger.Buffers.Add(buffer);
        return buffer;
    }

    /// <summary>Records a mapping, like a MAP_DMA.</summary>
    public TceMapping Map(in MapRequest request)
    {
        TceMapping mapping = Mappings.PlanMap(request);
        mapping.Window.Record(mapping);
        return mapping;
    }

    public static void Refuses(string id, Action act) => Assert.Equal(id, Assert.Throws<TceException>(act).Id);

    public TceResult Allocate(ulong size, ulong pageSize, MemoryAccess access, out ulong address, ulong near = 0) => throw new InvalidOperationException();

    public TceResult Free(ulong address, ulong size) => throw new InvalidOperationException();

    public TceResult LimitLocked(ulong bytes) => throw new InvalidOperationException();

    public ulong? PhysicalAddress(ulong virtualAddress) => null;
}
