using System.Numerics;
using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Platforms;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Planning;

/// <summary>
/// Predicts the start of another program: sends its requests to an emulated host with the properties of the given host.
/// </summary>
public sealed class DmaUserSimulation
{
    private const ulong GuestDefaultWindow = 1UL << 30;

    /// <summary>QEMU lets one level translate this many bits more than a host page has.</summary>
    private const int QemuExtraLevelBits = 8;

    /// <summary>The largest page that QEMU uses for a window.</summary>
    private const ulong QemuLargestPage = 1UL << 24;

    private readonly PlanningHost host;
    private readonly EmulatedProcess process;
    private readonly int container;
    private readonly List<DmaUserRequest> requests = [];
    private string? firstRefusal;
    private ulong lastPageSize;

    private DmaUserSimulation(PlanningHost host)
    {
        this.host = host;
        process = new EmulatedHost(new EmulatedHostOptions
        {
            Platform = host.Host.Platform,
            PageSize = host.Host.PageSize,
            Figures = host.Host.Figures,
            LockedMemoryLimit = host.LockedMemory.Limit,
            CanExceedLimit = host.LockedMemory.Unlimited,
        }).StartProcess();
        container = process.OpenContainer().Return;
        process.SetContainer(process.OpenGroup(0).Return, container);
        process.SetIommu(container, VfioIommu.SpaprTceV2);
    }

    /// <summary>Simulates the start of a program.</summary>
    /// <param name="user">The program.</param>
    /// <param name="host">The host.</param>
    /// <param name="memorySize">The memory that the program maps, in bytes.</param>
    /// <param name="backingPageSize">The size of the pages that back this memory, in bytes.</param>
    public static DmaUserOutcome Play(DmaUser user, PlanningHost host, ulong memorySize, ulong backingPageSize)
    {
        ArgumentNullException.ThrowIfNull(host);
        var simulation = new DmaUserSimulation(host);
        using (simulation.process)
        {
            return user == DmaUser.Qemu
                ? simulation.PlayQemu(memorySize, backingPageSize)
                : simulation.PlayDpdk(memorySize, backingPageSize);
        }
    }

    /// <summary>
    /// QEMU creates the guest's default window, and then the window over all memory that the guest asks for. It
    /// computes the levels by its own formula and adds one after each failure, even beyond those that the host
    /// supports.
    /// </summary>
    private DmaUserOutcome PlayQemu(ulong memorySize, ulong backingPageSize)
    {
        Remove(0);
        if (!Create(PlatformModel.DefaultPageShift, GuestDefaultWindow, 1, out _))
            return Outcome(DmaUser.Qemu, starts: false, $"CREATE of the guest's default window fails: {firstRefusal}");

        uint shift = LargestPageShift(Math.Min(backingPageSize, QemuLargestPage));
        ulong size = BitOperations.RoundUpToPowerOf2(memorySize);
        int bits = BitOperations.Log2(Math.Max(1, size >> (int)shift)) + 3;
        int bitsPerLevel = host.Host.PageShift + QemuExtraLevelBits;
        int maxLevels = (64 - (int)shift) / host.Host.PageShift;
        for (int levels = Math.Max(1, (bits + bitsPerLevel - 1) / bitsPerLevel); levels <= maxLevels; levels++)
        {
            if (!Create(shift, size, (uint)levels, out ulong start))
                continue;
            if (start == PlatformModel.DynamicWindowStart)
                return Outcome(DmaUser.Qemu, starts: true, $"CREATE succeeds with {Quantity(levels, "level")}");
            Remove(start);
            return Outcome(
                DmaUser.Qemu,
                starts: false,
                $"the driver puts the window at {Address(start)}, and the guest expects it at {Address(PlatformModel.DynamicWindowStart)}");
        }

        return Outcome(DmaUser.Qemu, starts: false, $"CREATE of the window over the guest's memory fails: {firstRefusal}");
    }

    /// <summary>DPDK removes the default window first, so it has no window at all if its CREATE then fails.</summary>
    private DmaUserOutcome PlayDpdk(ulong memorySize, ulong backingPageSize)
    {
        Remove(0);
        uint shift = (uint)BitOperations.Log2(backingPageSize);
        ulong size = BitOperations.RoundUpToPowerOf2(memorySize);
        for (uint levels = 1; levels <= host.MaxLevels; levels++)
        {
            if (!Create(shift, size, levels, out ulong start))
                continue;
            return start == 0
                ? Outcome(DmaUser.Dpdk, starts: true, $"CREATE succeeds with {Quantity(levels, "level")}")
                : Outcome(DmaUser.Dpdk, starts: false, $"the driver puts the window at {Address(start)}, and DPDK needs it at 0");
        }

        return Outcome(DmaUser.Dpdk, starts: false, $"DPDK removes the default window, and then its CREATE fails: {firstRefusal}");
    }

    private uint LargestPageShift(ulong limit)
        => (uint)BitOperations.Log2(host.PageSizes & ((limit << 1) - 1));

    private void Remove(ulong start)
    {
        TceResult result = process.RemoveWindow(container, new TceRemove { ArgSize = ArgSizes.TceRemove, StartAddress = start });
        requests.Add(new DmaUserRequest($"REMOVE {Address(start)}", result, 0));
    }

    private bool Create(uint shift, ulong size, uint levels, out ulong start)
    {
        var create = new TceCreate { ArgSize = ArgSizes.TceCreate, PageShift = shift, WindowSize = size, Levels = levels };
        ulong before = process.Memory.Locked.Used;
        TceResult result = process.CreateWindow(container, ref create);
        ulong leaked = result.IsSuccess ? 0 : process.Memory.Locked.Used - before;
        requests.Add(new DmaUserRequest(
            $"CREATE {Size(size)} in pages of {Size(1UL << (int)shift)}, {Quantity(levels, "level")}", result, leaked));
        start = create.StartAddress;
        lastPageSize = 1UL << (int)shift;
        if (!result.IsSuccess)
            firstRefusal ??= RefusalReason(result, levels, leaked);
        return result.IsSuccess;
    }

    /// <summary>Explains the first refusal: later attempts differ only by more levels.</summary>
    private string RefusalReason(TceResult result, uint levels, ulong leaked)
        => levels > host.MaxLevels ? $"it asks for {levels} levels, and the host supports {host.MaxLevels}"
            : result.Errno != Errno.ENOMEM ? $"the driver answers {result.Errno}"
            : leaked > 0 ? "the kernel cannot allocate such a large table of one level"
            : $"the limit of locked memory, {Size(host.LockedMemory.Limit)}, is too low";

    private DmaUserOutcome Outcome(DmaUser user, bool starts, string reason)
        => new(user, requests, starts, requests.Aggregate(0UL, (sum, request) => sum + request.Leaked), reason)
        {
            PageSize = lastPageSize,
            LockedMemory = process.Memory.Locked.Used,
        };
}
