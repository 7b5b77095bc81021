using SpaprDdw.Errors;
using SpaprDdw.Planning;
using SpaprDdw.Platforms;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Guests;

/// <summary>
/// Whether a host grants the window of a guest that QEMU runs on it with a passed-through device. QEMU makes the same
/// window on the host when the guest asks. Sizes are in bytes.
/// </summary>
/// <param name="Grants">True if QEMU starts, and the guest gets its window.</param>
/// <param name="PageSize">The page size of the window on the host; null if the guest asks for none.</param>
/// <param name="LockedMemory">The locked memory of QEMU: the guest's memory, the tables of its windows, and KVM's copies
/// of the guest's tables; null if the guest does not get its window.</param>
/// <param name="Outcome">The requests of QEMU, with the driver's answers; null if it does not get so far.</param>
/// <param name="Reason">Why it is granted or not.</param>
/// <param name="Remedy">What to change on the host or in the guest's size.</param>
public sealed record GuestHost(bool Grants, ulong? PageSize, ulong? LockedMemory, DmaUserOutcome? Outcome, string Reason, string Remedy)
{
    private const ulong BytesPerEntry = 8, DefaultEntries = (1UL << 30) / 4096;

    /// <summary>The largest page that QEMU uses for a window on the host.</summary>
    private const ulong QemuLargestPage = 1UL << 24;

    private const string Nothing = Partition.Verdicts.Finding.Nothing;

    /// <summary>Plays QEMU's requests on an emulated host with the properties of the given host.</summary>
    /// <param name="window">The guest's window.</param>
    /// <param name="host">The host.</param>
    /// <param name="backingPageSize">The size of the pages that back the guest's memory.</param>
    /// <exception cref="TceException">HostNeedsQemu, BufferPageSizeInvalid.</exception>
    public static GuestHost Play(GuestWindow window, PlanningHost host, ulong backingPageSize)
    {
        ArgumentNullException.ThrowIfNull(window);
        ArgumentNullException.ThrowIfNull(host);
        GuestQuestion question = window.Question;
        if (!question.Hypervisor.IsQemu)
            throw GuestErrors.HostNeedsQemu(question.Hypervisor.Name);
        if (!ulong.IsPow2(backingPageSize) || backingPageSize < host.Host.PageSize)
            throw BufferErrors.BufferPageSizeInvalid(backingPageSize, host.Host.PageSize);
        GuestHost result = PlayOnce(window, host, backingPageSize);
        return result.Grants ? result : result with { Remedy = RemedyOf(window, host, backingPageSize) };
    }

    private static GuestHost PlayOnce(GuestWindow window, PlanningHost host, ulong backingPageSize)
    {
        ulong memory = window.Question.MemorySize;
        if (host.Obstacle is { } obstacle)
            return Refused(obstacle.Reason);

        // QEMU registers all memory of the guest before it makes any window.
        if (!host.LockedMemory.Allows(memory))
            return Refused($"QEMU ends when it starts: it cannot lock the guest's {Size(memory)}, because the limit is {Size(host.LockedMemory.Limit)}.");
        if (window.Size is not { } size || window.PageSize is not { } guestPage)
            return new GuestHost(Grants: true, null, memory + CopyOf(DefaultEntries, host), null, "The guest asks for no window that the host must make.", Nothing);
        LockedMemory locked = host.LockedMemory;
        PlanningHost rest = locked.Unlimited ? host : host with { LockedMemory = locked with { Used = 0, Limit = locked.Limit - locked.Used - memory } };
        DmaUserOutcome outcome = DmaUserSimulation.Play(DmaUser.Qemu, rest, size, Math.Min(backingPageSize, Math.Min(guestPage, QemuLargestPage)));
        return outcome.Starts
            ? new GuestHost(Grants: true, outcome.PageSize, memory + outcome.LockedMemory + CopyOf(DefaultEntries, host) + CopyOf(size / guestPage, host), outcome, $"The host makes the window: {outcome.Reason}.", Nothing)
            : new GuestHost(Grants: false, outcome.PageSize, null, outcome, $"QEMU is killed when the driver in the guest asks: {outcome.Reason}.", Nothing);
    }

    /// <summary>
    /// KVM's copy of a guest's table, in bytes: observed as the entries in whole pages, and one page more.
    /// </summary>
    private static ulong CopyOf(ulong entries, PlanningHost host)
        => ((entries * BytesPerEntry + host.Host.PageSize - 1) & ~(host.Host.PageSize - 1)) + host.Host.PageSize;

    /// <summary>The first change that helps when it is played.</summary>
    private static string RemedyOf(GuestWindow window, PlanningHost host, ulong backingPageSize)
    {
        if (host.Obstacle is not null)
            return "Use a host that can make windows for the group.";
        var unlimited = host with { LockedMemory = new LockedMemory(0, ulong.MaxValue, Unlimited: true) };
        if (PlayOnce(window, unlimited, backingPageSize) is { Grants: true } needs)
            return $"Raise QEMU's limit of locked memory to {Size(needs.LockedMemory!.Value + host.LockedMemory.Used)} or more (libvirt: hard_limit).";
        foreach (ulong backing in host.Host.MemoryPageSizes.Where(page => page > backingPageSize))
        {
            if (PlayOnce(window, host, backing).Grants)
                return $"Back the guest's memory with pages of {Size(backing)}.";
        }

        GuestQuestion question = window.Question;
        for (ulong maximum = (window.Size ?? 0) / 2; maximum >= question.MemorySize; maximum /= 2)
        {
            if (PlayOnce(GuestPlanner.Play(question with { MaximumMemorySize = maximum }), host, backingPageSize).Grants)
                return $"Lower the guest's maximum memory to {Size(maximum)}.";
        }

        return "Use another host, or a QEMU from after April 2025, which asks for no more levels than the host has.";
    }

    private static GuestHost Refused(string reason) => new(Grants: false, null, null, null, reason, Nothing);
}
