using System.Numerics;
using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Platforms;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Planning;

/// <summary>Lets another user's requests play on an emulated host like the one in question, and watches.</summary>
public sealed class DmaUserSimulation
{
    private const ulong GuestDefaultWindow = 1UL << 30;
    private const int FewestLevelBits = 8;

    private readonly PlanningHost host;
    private readonly EmulatedProcess process;
    private readonly int container;
    private readonly List<DmaUserRequest> requests = [];
    private string? why;

    private DmaUserSimulation(PlanningHost host)
    {
        this.host = host;
        process = new EmulatedHost(new EmulatedHostOptions
        {
            Platform = host.Host.Platform,
            PageSize = host.Host.PageSize,
            LockedMemoryLimit = host.LockedMemory.Limit,
            CanExceedLimit = host.LockedMemory.Unlimited,
        }).StartProcess();
        container = process.OpenContainer().Return;
        process.SetContainer(process.OpenGroup(0).Return, container);
        process.SetIommu(container, VfioIommu.SpaprTceV2);
    }

    /// <summary>Plays a user's start.</summary>
    /// <param name="user">The user.</param>
    /// <param name="host">The host.</param>
    /// <param name="memorySize">The memory that it is to map, in bytes.</param>
    /// <param name="backingPageSize">The page size behind it, in bytes.</param>
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
    /// QEMU gives the guest its own default window, then the guest asks for one over all of its memory. Levels come from
    /// a formula of its own, one more at each failure, whatever the host supports.
    /// </summary>
    private DmaUserOutcome PlayQemu(ulong memorySize, ulong backingPageSize)
    {
        Remove(0);
        if (!Create(PlatformModel.DefaultPageShift, GuestDefaultWindow, 1, out _))
            return Outcome(DmaUser.Qemu, starts: false, $"it cannot have the guest's default window: {why}");

        uint shift = LargestPage(Math.Min(backingPageSize, 1UL << 24));
        ulong size = BitOperations.RoundUpToPowerOf2(memorySize);
        int bits = BitOperations.Log2(Math.Max(1, size >> (int)shift)) + 3;
        int bitsPerLevel = host.Host.PageShift + FewestLevelBits;
        int most = (64 - (int)shift) / host.Host.PageShift;
        for (int levels = Math.Max(1, (bits + bitsPerLevel - 1) / bitsPerLevel); levels <= most; levels++)
        {
            if (!Create(shift, size, (uint)levels, out ulong start))
                continue;
            if (start == PlatformModel.DynamicWindowStart)
                return Outcome(DmaUser.Qemu, starts: true, $"it gets its window with {levels} level(s)");
            Remove(start);
            return Outcome(DmaUser.Qemu, starts: false, $"its window is at {Address(start)}, not where the guest was promised it");
        }

        return Outcome(DmaUser.Qemu, starts: false, $"it cannot have the window over the guest's memory: {why}");
    }

    /// <summary>DPDK removes the default window first, and has none at all when its CREATE fails then.</summary>
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
                ? Outcome(DmaUser.Dpdk, starts: true, $"it gets its window with {levels} level(s)")
                : Outcome(DmaUser.Dpdk, starts: false, $"its window is at {Address(start)}, and it wants 0");
        }

        return Outcome(DmaUser.Dpdk, starts: false, $"after its REMOVE it is left without any window: {why}");
    }

    private uint LargestPage(ulong atMost)
        => (uint)BitOperations.Log2(host.PageSizes & ((atMost << 1) - 1));

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
            $"CREATE {Size(size)} in pages of {Size(1UL << (int)shift)}, {levels} level(s)", result, leaked));
        start = create.StartAddress;
        if (!result.IsSuccess)
            why ??= WhyRefused(result, levels, leaked);
        return result.IsSuccess;
    }

    /// <summary>The first refusal is the telling one: the tries after it only have more levels.</summary>
    private string WhyRefused(TceResult result, uint levels, ulong leaked)
        => levels > host.MaxLevels ? $"it asks for {levels} levels, and the host supports {host.MaxLevels}"
            : result.Errno != Errno.ENOMEM ? $"CREATE answers {result.Errno}"
            : leaked > 0 ? "no table of a level can be that large"
            : $"the limit of locked memory, {Size(host.LockedMemory.Limit)}, is too low";

    private DmaUserOutcome Outcome(DmaUser user, bool starts, string reason)
        => new(user, requests, starts, requests.Aggregate(0UL, (sum, request) => sum + request.Leaked), reason);
}
