using SpaprDdw.Errors;
using SpaprDdw.Guests.Kernels;
using SpaprDdw.Planning;
using SpaprDdw.Platforms;
using SpaprDdw.Programs;
using SpaprDdw.Programs.Libvirt;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Guests;

/// <summary>
/// Predicts the start of QEMU for a libvirt domain, with the limit of locked memory that libvirt sets. QEMU has a container
/// for each host bridge with passed-through devices: its memory is locked once, and its tables for each container.
/// </summary>
public static class DomainPrograms
{
    /// <summary>Predicts a start.</summary>
    /// <param name="program">The program. Another one than QEMU takes nothing from the domain.</param>
    /// <param name="host">The host. Its limit of locked memory counts if libvirt sets none.</param>
    /// <param name="domain">The domain.</param>
    /// <param name="inputs">How QEMU is started.</param>
    /// <param name="kernel">The guest's kernel; null for a guest that never asks for a window.</param>
    /// <param name="maximumMemory">The guest's maximum memory in bytes; null if it has only its memory.</param>
    /// <param name="memlockLimit">A limit of locked memory in bytes that counts instead of libvirt's; null for none.</param>
    /// <exception cref="TceException">The errors of <see cref="GuestPrograms"/>.</exception>
    public static ProgramOutcome Play(
        ProgramVersion program, PlanningHost host, LibvirtDomain domain, ProgramInputs inputs, GuestKernel? kernel, ulong? maximumMemory,
        ulong? memlockLimit)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(inputs);
        if (program.Kind != ProgramKind.Qemu)
            return GuestPrograms.Play(program, host, inputs, kernel, maximumMemory);
        LibvirtDomain asked = domain.UsesVfio ? domain : domain with { HostBridges = domain.HostBridges + 1, GroupsOfBridges = [1] };
        bool isLibvirts = memlockLimit is null && asked.MemlockLimit is not null;
        ulong limit = memlockLimit ?? asked.MemlockLimit ?? (host.LockedMemory.Unlimited ? ulong.MaxValue : host.LockedMemory.Limit);

        ProgramOutcome free = PlayWith(ulong.MaxValue);
        ulong others = TablesOfOthers(free.NeededLimit) ?? 0;
        ProgramOutcome outcome = PlayWith(limit == ulong.MaxValue ? limit : limit - Math.Min(limit, others));
        ulong? needed = outcome.NeededLimit + others;
        outcome = outcome with
        {
            NeededLimit = needed,
            LibvirtLimit = asked.MemlockLimit,
            Notes = [.. outcome.Notes, .. Notes(domain, asked, needed, others)],
        };
        if (!isLibvirts || outcome.Starts)
            return outcome;
        if (needed is null)
        {
            ulong? then = free.NeededLimitThen + TablesOfOthers(free.NeededLimitThen);
            return outcome with { Remedy = then > limit ? $"{free.Remedy} {SetHardLimit(then.Value)}" : free.Remedy };
        }

        (string limitText, string neededText) = Sizes(limit, needed.Value);
        return outcome with
        {
            Reason = $"libvirt limits locked memory to {limitText}, and QEMU needs {neededText}",
            Remedy = SetHardLimit(needed.Value),
        };

        // Each container needs the same tables, and the memory is locked once.
        ulong? TablesOfOthers(ulong? one) => (ulong)(asked.GroupsOfBridges.Count - 1) * (one - inputs.MemorySize);

        // libvirt raises the limit that it computes when it plugs memory in.
        ProgramOutcome PlayWith(ulong most)
        {
            ProgramOutcome played = GuestPrograms.PlayGuest(
                program, host with { LockedMemory = new LockedMemory(0, most, Unlimited: most == ulong.MaxValue) }, inputs, kernel, maximumMemory);
            return isLibvirts && asked.HardLimit is null ? played : GuestPrograms.WithNoteOfPluggable(played, inputs, maximumMemory);
        }
    }

    private static IEnumerable<string> Notes(LibvirtDomain domain, LibvirtDomain asked, ulong? needed, ulong others)
    {
        if (!domain.UsesVfio)
            yield return "The domain passes no PCI device through. The prediction is for one that is added on a host bridge of its own.";
        if (others > 0)
            yield return $"The guest has {asked.GroupsOfBridges.Count} host bridges with devices. The tables of the others, {Size(others)}, count in the limit.";
        if (asked.MemlockLimit is not { } limit)
            yield return "libvirt sets no limit of locked memory for this domain, so the one of its daemon counts.";
        else if (limit == ulong.MaxValue)
            yield return "libvirt sets no limit of locked memory: the domain is locked without a hard_limit.";
        else if (needed is not null)
            yield return $"libvirt sets a limit of locked memory of {KiB(limit)} KiB{(asked.HardLimit is null ? string.Empty : " (hard_limit)")}, and {KiB(needed.Value)} KiB are needed.";
    }

    private static string SetHardLimit(ulong bytes)
        => $"Set <memtune><hard_limit unit='KiB'>{KiB(bytes)}</hard_limit></memtune> in the domain, or more.";

    private static ulong KiB(ulong bytes) => (bytes + 1023) >> 10;
}
