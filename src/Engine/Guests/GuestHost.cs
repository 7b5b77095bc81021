using SpaprDdw.Errors;
using SpaprDdw.Planning;
using SpaprDdw.Programs;

namespace SpaprDdw.Guests;

/// <summary>
/// Whether a host grants the window of a guest that QEMU runs on it with KVM and a passed-through device. QEMU makes
/// the same window on the host when the guest asks. Sizes are in bytes.
/// </summary>
/// <param name="Grants">True if QEMU starts, and the guest gets its window.</param>
/// <param name="PageSize">The page size of the window on the host; null if the guest asks for none.</param>
/// <param name="LockedMemory">The locked memory of QEMU: the guest's memory, the tables of its windows, and KVM's
/// copies of the guest's tables; null if the guest does not get its window.</param>
/// <param name="Outcome">The requests of QEMU, with the driver's answers; null if it does not get so far.</param>
/// <param name="Reason">Why it is granted or not.</param>
/// <param name="Remedy">What to change on the host or in the guest's size.</param>
public sealed record GuestHost(bool Grants, ulong? PageSize, ulong? LockedMemory, ProgramOutcome? Outcome, string Reason, string Remedy)
{
    private const string Nothing = Partition.Verdicts.Finding.Nothing;

    /// <summary>Plays QEMU's requests on an emulated host with the properties of the given host.</summary>
    /// <param name="window">The guest's window.</param>
    /// <param name="host">The host.</param>
    /// <param name="backingPageSize">The size of the pages that back the guest's memory.</param>
    /// <exception cref="TceException">HostNeedsQemu, BufferPageSizeInvalid, ProgramMemoryTooLarge.</exception>
    public static GuestHost Play(GuestWindow window, PlanningHost host, ulong backingPageSize)
    {
        ArgumentNullException.ThrowIfNull(window);
        ArgumentNullException.ThrowIfNull(host);
        GuestQuestion question = window.Question;
        if (!question.Hypervisor.IsQemu)
            throw GuestErrors.HostNeedsQemu(question.Hypervisor.Name);
        AskedWindow? asked = GuestPrograms.Asked(window);
        var inputs = new ProgramInputs { MemorySize = question.MemorySize, BackingPageSizes = [backingPageSize], Kvm = true, Asked = asked };
        inputs.Check(host.Host);
        if (host.Obstacle is { } obstacle)
            return new(Grants: false, null, null, null, obstacle.Reason, "Use a host that can make windows for the group.");

        ProgramOutcome outcome = ProgramPlanner.Play(GuestPrograms.ProgramOf(question.Hypervisor), host, inputs);
        ulong? page = asked is not null && outcome.Requests is [.., var last] ? last.PageSize : null;
        return outcome.Verdict switch
        {
            ProgramVerdict.Starts => new(Grants: true, page, outcome.LockedMemory + outcome.KvmLockedMemory, outcome, Granted(outcome, asked), Nothing),
            ProgramVerdict.KilledWhenGuestAsks => new(Grants: false, page, null, outcome, $"QEMU is killed when the driver in the guest asks: {outcome.Reason}.", outcome.Remedy!),
            _ => new(Grants: false, page, null, outcome, $"QEMU ends when it starts: {outcome.Reason}.", outcome.Remedy!),
        };
    }

    private static string Granted(ProgramOutcome outcome, AskedWindow? asked)
        => asked is null ? "The guest asks for no window that the host must make." : $"The host makes the window: {outcome.Reason}.";
}
