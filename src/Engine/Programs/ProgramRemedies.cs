using SpaprDdw.Planning;
using SpaprDdw.Platforms;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Programs;

/// <summary>What to change when a program does not start for another reason than the limit of locked memory.</summary>
internal static class ProgramRemedies
{
    /// <summary>The remedy for a limit of locked memory that is too low.</summary>
    public static string RaiseLimit(ulong needed)
        => $"Raise the limit of locked memory to {Size(needed)} or more: {needed} bytes (systemd: LimitMEMLOCK={needed}).";

    /// <summary>
    /// The first change, or the first two together, with which the program starts when it is played, and the limit of
    /// locked memory that it needs then.
    /// </summary>
    public static (string Text, ulong? NeededLimit) Of(ProgramVersion program, PlanningHost host, ProgramInputs inputs)
    {
        Change[] single = [.. Changes(program, host, inputs)];
        IEnumerable<Change> pairs = single.SelectMany(first
            => Changes(first.Program, host, first.Inputs).Select(second => second with { Text = $"{first.Text} {second.Text}" }));
        foreach (Change change in single.Concat(pairs))
        {
            if (NeededLimitOf(change, host) is { } needed)
                return (change.Text, needed);
        }

        if (host.Host.Kernel == KernelProfiles.Recorded)
            return (OfHost(program, host), null);
        PlanningHost recorded = host with { Host = host.Host with { Kernel = KernelProfiles.Recorded } };
        string kernel = $"Use another kernel on the host: Linux {KernelProfiles.Recorded}.";
        if (NeededLimitOf(new Change(string.Empty, program, inputs), recorded) is { } then)
            return (kernel, then);
        (string text, ulong? limit) = Of(program, recorded, inputs);
        return limit is null ? (text, null) : ($"{kernel} {text}", limit);
    }

    private static string OfHost(ProgramVersion program, PlanningHost host)
        => program.Kind == ProgramKind.Qemu ? "Use another host."
        : host.Host.IsPSeries ? "Use a PowerNV host, where the window starts at 0."
        : host.Host.ProcessorHugePages.Contains(DpdkMemory.HashPage) ? "Use a host with the radix MMU, which has huge pages of 2 MiB."
        : "Use another host.";

    /// <summary>The limit that a program needs after a change; null if it does not start.</summary>
    private static ulong? NeededLimitOf(Change change, PlanningHost host)
        => change.Program.Kind == ProgramKind.Qemu || new DpdkMemory(change.Program, host, change.Inputs).Error is null
            ? ProgramPlanner.NeededLimitOf(ProgramPlanner.PlayOnce(change.Program, host, change.Inputs).Outcome) : null;

    private static IEnumerable<Change> Changes(ProgramVersion program, PlanningHost host, ProgramInputs inputs)
    {
        if (inputs.GroupCount > 1)
            yield return new("Give the program the devices of one group only.", program, inputs with { GroupCount = 1 });
        foreach (Change change in program.Kind == ProgramKind.Qemu ? OfQemu(program, host, inputs) : OfDpdk(program, host, inputs))
            yield return change;
    }

    private static IEnumerable<Change> OfQemu(ProgramVersion program, PlanningHost host, ProgramInputs inputs)
    {
        ulong backing = inputs.BackingPageSizes.Append(host.Host.PageSize).Max();
        if (QemuPlay.Hangs(host, backing))
            yield return new($"Back the guest's memory with pages of {Size(host.Host.PageSize)}.", program, inputs with { BackingPageSizes = [] });
        foreach (ulong page in host.Host.ProcessorHugePages.Where(page => page > backing).Order())
            yield return new($"Back the guest's memory with pages of {Size(page)}.", program, inputs with { BackingPageSizes = [page] });
        foreach (ProgramVersion newer in ProgramVersion.All.Where(known => known.Kind == program.Kind).SkipWhile(known => known != program).Skip(1))
            yield return new($"Use {newer.Name} or later.", newer, inputs with { Asked = inputs.AskedOf is { } ask ? ask(newer) : inputs.Asked });
        for (ulong size = (inputs.Asked?.Size ?? 0) / 2; size >= inputs.MemorySize; size /= 2)
            yield return new($"Lower the guest's maximum memory, so that it asks for a window of {Size(size)}.", program, inputs with { Asked = inputs.Asked! with { Size = size } });
    }

    private static IEnumerable<Change> OfDpdk(ProgramVersion program, PlanningHost host, ProgramInputs inputs)
    {
        if (inputs.NoHuge)
            yield return new("Use huge pages (without --no-huge).", program, inputs with { NoHuge = false });
        if (!inputs.UsesPhysicalAddresses(program, host.Host))
            yield return new("Use physical addresses (--iova-mode=pa).", program, inputs with { IovaMode = IovaMode.Pa });
        foreach (ulong page in host.Host.ProcessorHugePages.Order())
            yield return new($"Use huge pages of {Size(page)} only.", program, inputs with { BackingPageSizes = [page], NoHuge = false });
    }

    /// <summary>A change, and how the program is started with it.</summary>
    private sealed record Change(string Text, ProgramVersion Program, ProgramInputs Inputs);
}
