using SpaprDdw.Errors;
using SpaprDdw.Planning;
using SpaprDdw.Platforms;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Programs;

/// <summary>
/// Predicts the start of a program: sends its requests to an emulated host with the properties of the given host. A
/// program has a process of its own, so what this process has locked does not count.
/// </summary>
public static class ProgramPlanner
{
    /// <summary>Predicts a start, and looks for the reason and the remedy if it fails.</summary>
    /// <param name="program">The program.</param>
    /// <param name="host">The host.</param>
    /// <param name="inputs">How it is started.</param>
    /// <exception cref="TceException">SizeZero, ProgramMemoryTooLarge, BufferPageSizeInvalid, GroupCountInvalid,
    /// HighestAddressTooLow, HighestAddressTooHigh.</exception>
    public static ProgramOutcome Play(ProgramVersion program, PlanningHost host, ProgramInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(inputs);
        inputs.Check(host.Host);
        if (program.Kind != ProgramKind.Qemu && new DpdkMemory(program, host, inputs).Error is { } error)
            throw error;

        (ProgramOutcome outcome, ProgramEnd end) = PlayOnce(program, host, inputs);
        PlanningHost unlimited = host with { LockedMemory = new LockedMemory(0, ulong.MaxValue, Unlimited: true) };
        ProgramOutcome free = host.LockedMemory.Unlimited ? outcome : PlayOnce(program, unlimited, inputs).Outcome;
        outcome = outcome with { NeededLimit = NeededLimitOf(free), Notes = ProgramNotes.Of(program, host, inputs, free) };
        if (outcome.Starts)
        {
            return outcome.KvmLockedMemory == free.KvmLockedMemory ? outcome
                : outcome with { Notes = [.. outcome.Notes, "KVM cannot lock all of its copies of the tables with this limit, so QEMU keeps them itself."] };
        }

        if (outcome.NeededLimit is { } needed)
        {
            (string limitText, string neededText) = Sizes(host.LockedMemory.Limit, needed);
            return outcome with
            {
                Reason = $"{end.Event}: the limit of locked memory is {limitText}, and it needs {neededText}",
                Remedy = ProgramRemedies.RaiseLimit(needed),
            };
        }

        (string remedy, ulong? neededThen) = ProgramRemedies.Of(program, unlimited, inputs);
        return outcome with
        {
            Reason = end.Reason == free.Reason ? end.Reason : $"{end.Reason}; without a limit, {free.Reason}",
            Remedy = host.LockedMemory.EffectiveLimit < neededThen ? $"{remedy} {ProgramRemedies.RaiseLimit(neededThen.Value)}" : remedy,
            NeededLimitThen = neededThen,
        };
    }

    /// <summary>The limit that holds all that a program locked when it was played without one; null if it does not start.</summary>
    internal static ulong? NeededLimitOf(ProgramOutcome free) => free.Starts ? free.LockedMemory + free.KvmLockedMemory : null;

    /// <summary>Plays the requests of a program once.</summary>
    internal static (ProgramOutcome Outcome, ProgramEnd End) PlayOnce(ProgramVersion program, PlanningHost host, ProgramInputs inputs)
    {
        using var process = new ProgramProcess(host, inputs);
        ProgramEnd end = program.Kind == ProgramKind.Qemu
            ? new QemuPlay(program, host, inputs, process).Play()
            : new DpdkPlay(host, inputs, new DpdkMemory(program, host, inputs), process).Play();
        return (new ProgramOutcome(program, end.Verdict, process.Requests, end.Reason)
        {
            RegisteredMemory = process.Registered,
            LockedMemory = process.Locked,
            KvmLockedMemory = process.KvmLocked,
        }, end);
    }
}
