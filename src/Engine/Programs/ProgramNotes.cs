using SpaprDdw.Planning;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Programs;

/// <summary>What a prediction assumes, and what else is known about the program.</summary>
internal static class ProgramNotes
{
    public static IReadOnlyList<string> Of(ProgramVersion program, PlanningHost host, ProgramInputs inputs, ProgramOutcome outcome)
        => [.. program.IsRecorded ? [] : new[] { $"{program.Name} was not recorded: its requests are played from its source." },
            .. program.Kind == ProgramKind.Qemu ? [] : OfDpdk(new DpdkMemory(program, host, inputs), host, inputs, outcome)];

    private static IEnumerable<string> OfDpdk(DpdkMemory memory, PlanningHost host, ProgramInputs inputs, ProgramOutcome outcome)
    {
        if (!inputs.NoHuge && !inputs.BackingPageSizes.Any(size => size > host.Host.PageSize))
            yield return $"Its huge pages are taken to be of {Size(memory.WindowPage)}.";
        if (memory.IsAssumed && memory.UsesPhysical)
            yield return $"The host's memory is taken to end at {Address(memory.WindowSize)}, because its highest address is not known.";
        else if (memory.IsAssumed)
            yield return $"The program's memory is taken to end at {Address(memory.WindowSize)}: its own layout decides, and can change with each boot.";
        if (memory.HasSeveralSizes && inputs.HighestVirtualAddress is null)
            yield return $"Its window is taken to have pages of {Size(memory.WindowPage)}, the largest that it uses: its own layout decides, and can change with each boot.";
        if (outcome is { Starts: true, Leaked: > 0 })
            yield return $"Each time the device is detached and attached again, {Size(outcome.Leaked)} more leaks.";
    }
}
