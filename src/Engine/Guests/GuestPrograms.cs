using SpaprDdw.Errors;
using SpaprDdw.Guests.Bridges;
using SpaprDdw.Guests.Kernels;
using SpaprDdw.Planning;
using SpaprDdw.Programs;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Guests;

/// <summary>
/// Predicts the start of a program. If it is QEMU, the guest's kernel decides which window QEMU makes.
/// </summary>
public static class GuestPrograms
{
    /// <summary>The kernel of the guests that were recorded.</summary>
    public const string RecordedKernel = "6.12.95";

    /// <summary>Predicts the start of a program, and of the guest if it is QEMU.</summary>
    /// <param name="program">The program.</param>
    /// <param name="host">The host.</param>
    /// <param name="inputs">How the program is started; the window that the guest asks for is filled in.</param>
    /// <param name="kernel">The guest's kernel; null for a guest that never asks for a window.</param>
    /// <param name="maximumMemory">The guest's maximum memory in bytes; null if it has only its memory.</param>
    /// <exception cref="TceException">
    /// The errors of <see cref="ProgramPlanner"/> and <see cref="GuestPlanner"/>.
    /// </exception>
    public static ProgramOutcome Play(
        ProgramVersion program, PlanningHost host, ProgramInputs inputs, GuestKernel? kernel, ulong? maximumMemory)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(inputs);
        return program.Kind == ProgramKind.Qemu
            ? WithNoteOfPluggable(PlayGuest(program, host, inputs, kernel, maximumMemory), inputs, maximumMemory)
            : ProgramPlanner.Play(program, host, inputs);
    }

    /// <summary>The memory that a guest's window must cover: its maximum memory.</summary>
    /// <param name="memory">The guest's memory in bytes.</param>
    /// <param name="maximumMemory">Its maximum memory in bytes; null if it has only its memory.</param>
    /// <exception cref="TceException">MaximumBelowMemory.</exception>
    public static ulong MemoryToCover(ulong memory, ulong? maximumMemory)
        => maximumMemory is { } maximum && maximum < memory ? throw GuestErrors.MaximumBelowMemory(memory, maximum) : maximumMemory ?? memory;

    /// <summary>Predicts the start of QEMU and its guest, without a note about memory that is plugged in later.</summary>
    internal static ProgramOutcome PlayGuest(ProgramVersion program, PlanningHost host, ProgramInputs inputs, GuestKernel? kernel, ulong? maximumMemory)
    {
        _ = MemoryToCover(inputs.MemorySize, maximumMemory);
        if (kernel is null)
            return ProgramPlanner.Play(program, host, inputs);
        GuestWindow window = WindowOf(program);
        AskedWindow? asked = Asked(window);
        ProgramOutcome outcome = ProgramPlanner.Play(
            program, host, inputs with { Asked = asked, AskedOf = other => Asked(WindowOf(other)) });
        return asked is not null ? outcome
            : outcome with { Notes = [.. outcome.Notes, $"The guest gets no window beside its default window. {window.Reason}"] };

        GuestWindow WindowOf(ProgramVersion version) => GuestPlanner.Play(new GuestQuestion
        {
            Kernel = kernel,
            Hypervisor = HypervisorOf(version),
            MemorySize = inputs.MemorySize,
            MaximumMemorySize = maximumMemory,
        });
    }

    /// <summary>Adds a note that tells how much higher the limit must be for the guest's maximum memory.</summary>
    internal static ProgramOutcome WithNoteOfPluggable(ProgramOutcome outcome, ProgramInputs inputs, ulong? maximumMemory)
        => outcome.NeededLimit is null || !(maximumMemory > inputs.MemorySize) ? outcome : outcome with
        {
            Notes = [.. outcome.Notes, "Memory that is plugged in later is locked too: for the maximum memory, "
                + $"the limit must be {Size(maximumMemory.Value - inputs.MemorySize)} higher."],
        };

    /// <summary>The window that QEMU makes for a guest; null if the guest asks for none.</summary>
    internal static AskedWindow? Asked(GuestWindow window)
        => window is { Size: { } size, PageSize: { } page } ? new AskedWindow(size, page) : null;

    /// <summary>
    /// The program whose host bridges a hypervisor of QEMU has. Older versions make windows as the oldest here.
    /// </summary>
    internal static ProgramVersion ProgramOf(Hypervisor hypervisor)
        => ProgramVersion.All.FirstOrDefault(version => version.Name == hypervisor.Name)
            ?? ProgramVersion.All.First(version => version.Kind == ProgramKind.Qemu);

    /// <summary>The host bridges of a QEMU. Newer versions have those of the newest here.</summary>
    private static Hypervisor HypervisorOf(ProgramVersion program)
        => Hypervisor.All.FirstOrDefault(hypervisor => hypervisor.Name == program.Name) ?? Hypervisor.All.Last(hypervisor => hypervisor.IsQemu);
}
