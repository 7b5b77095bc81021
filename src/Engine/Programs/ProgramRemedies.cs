using SpaprDdw.Planning;
using SpaprDdw.Platforms;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Programs;

/// <summary>What to change when a program does not start for another reason than the limit of locked memory.</summary>
internal static class ProgramRemedies
{
    /// <summary>The first change with which the program starts when it is played.</summary>
    public static string Of(ProgramVersion program, PlanningHost host, ProgramInputs inputs)
        => Changes(program, host, inputs)
            .Where(change => change.Program.Kind == ProgramKind.Qemu || new DpdkMemory(change.Program, host, change.Inputs).Error is null)
            .Where(change => ProgramPlanner.PlayOnce(change.Program, host, change.Inputs).Outcome.Starts)
            .Select(change => change.Text)
            .FirstOrDefault()
                ?? OfHost(program, host, inputs);

    private static string OfHost(ProgramVersion program, PlanningHost host, ProgramInputs inputs)
    {
        PlanningHost recorded = host with { Host = host.Host with { Kernel = KernelProfiles.Recorded } };
        if (ProgramPlanner.PlayOnce(program, recorded, inputs).Outcome.Starts)
            return $"Use another kernel on the host: Linux {KernelProfiles.Recorded}.";
        return program.Kind == ProgramKind.Qemu ? "Use another host."
            : host.Host.IsPSeries ? "Use a PowerNV host, where the window starts at 0."
            : new DpdkMemory(program, host, inputs).HasHashPages ? "Use a host with the radix MMU, which has huge pages of 2 MiB."
            : "Use another host.";
    }

    private static IEnumerable<(string Text, ProgramVersion Program, ProgramInputs Inputs)> Changes(
        ProgramVersion program, PlanningHost host, ProgramInputs inputs)
    {
        if (inputs.GroupCount > 1)
            yield return ("Give the program the devices of one group only.", program, inputs with { GroupCount = 1 });
        foreach (var change in program.Kind == ProgramKind.Qemu ? OfQemu(program, host, inputs) : OfDpdk(program, host, inputs))
            yield return change;
    }

    private static IEnumerable<(string Text, ProgramVersion Program, ProgramInputs Inputs)> OfQemu(
        ProgramVersion program, PlanningHost host, ProgramInputs inputs)
    {
        ulong backing = inputs.BackingPageSizes.Append(host.Host.PageSize).Max();
        foreach (ulong page in host.Host.ProcessorHugePages.Where(page => page > backing).Order())
            yield return ($"Back the guest's memory with pages of {Size(page)}.", program, inputs with { BackingPageSizes = [page] });
        foreach (ProgramVersion newer in ProgramVersion.All.Where(known => known.Kind == program.Kind).SkipWhile(known => known != program).Skip(1))
            yield return ($"Use {newer.Name} or later.", newer, inputs);
        for (ulong size = (inputs.Asked?.Size ?? 0) / 2; size >= inputs.MemorySize; size /= 2)
            yield return ($"Lower the guest's maximum memory, so that it asks for a window of {Size(size)}.", program, inputs with { Asked = inputs.Asked! with { Size = size } });
    }

    private static IEnumerable<(string Text, ProgramVersion Program, ProgramInputs Inputs)> OfDpdk(
        ProgramVersion program, PlanningHost host, ProgramInputs inputs)
    {
        if (inputs.NoHuge)
            yield return ("Use huge pages (without --no-huge).", program, inputs with { NoHuge = false });
        if (!inputs.UsesPhysicalAddresses(program, host.Host))
            yield return ("Use physical addresses (--iova-mode=pa).", program, inputs with { IovaMode = IovaMode.Pa });
        foreach (ulong page in host.Host.ProcessorHugePages.Order())
            yield return ($"Use huge pages of {Size(page)} only.", program, inputs with { BackingPageSizes = [page], NoHuge = false });
    }
}
