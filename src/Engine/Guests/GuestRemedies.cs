using System.Numerics;
using SpaprDdw.Guests.Bridges;
using SpaprDdw.Guests.Kernels;
using SpaprDdw.Partition.Verdicts;
using SpaprDdw.Platforms;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Guests;

/// <summary>
/// Says what to change so that a guest gets a better window. Each change is played first, and only one that helps on
/// this platform is told.
/// </summary>
internal static class GuestRemedies
{
    private const string SeparateSlots = "Move the devices of 32 address bits to a slot of their own.";
    private const uint Bit64K = 2, Bit16M = 4, Bit2M = 0x100;

    /// <summary>The remedy of a result.</summary>
    public static string Of(GuestWindow result)
    {
        if (GuestFindings.Worth(result) == 2)
            return result is { KeepsDefaultWindow: false, Question: { GivenMaskBits: null, Device.Has32BitNeighbour: true } } ? SeparateSlots : Finding.Nothing;
        string[] helpful = [.. Changes(result).Where(change => Helps(change.Question, result)).Select(change => change.Text).Take(3)];
        return helpful.Length == 0 ? Otherwise(result) : helpful[0] + string.Concat(helpful.Skip(1).Select(text => $", or {char.ToLowerInvariant(text[0])}{text[1..]}")) + ".";
    }

    private static bool Helps(GuestQuestion changed, GuestWindow result)
        => GuestFindings.Worth(GuestPlanner.Play(changed, changed.Kernel.Rules)) > GuestFindings.Worth(result);

    private static IEnumerable<(string Text, GuestQuestion Question)> Changes(GuestWindow result)
    {
        GuestQuestion question = result.Question;
        if (result.Verdict == Verdict.NoMaximumMemory && question.Hypervisor.IsQemu)
        {
            ulong more = BitOperations.RoundUpToPowerOf2(question.MemorySize + 1);
            yield return ($"Set a maximum memory above the memory, with slots (QEMU: -m {Option(question.MemorySize)},maxmem={Option(more)},slots=4)",
                question with { MaximumMemorySize = more });
            yield return ("Use QEMU 10.0 or later", question with { Hypervisor = Hypervisor.Parse("Qemu-10.0") });
        }

        foreach ((string text, GuestQuestion changed) in PageChanges(question))
            yield return (text, changed);
        if (result.Node.Failure is { Kind: NodeFailureKind.CreateRefused, WindowShift: > 0 and var asked } failure && 1UL << asked < failure.PageSize)
            yield return ($"Set a maximum memory of {Size(failure.PageSize)}, which is one page", question with { MaximumMemorySize = failure.PageSize });
        if (LargestMemory(result) is { } fits)
            yield return ($"Lower the maximum memory to {Size(fits)}", question with { MaximumMemorySize = fits });
        KernelRules rules = question.Kernel.Rules;
        bool isTooOld = question.MaskBits < 64 ? !rules.HasLimitedAddressing : !rules.MakesDynamic;
        string release = question.MaskBits < 64 ? "6.15" : "5.15";
        if (isTooOld)
            yield return ($"Use Linux {release} or later in the guest", question with { Kernel = GuestKernel.Parse(release) });
    }

    /// <summary>The page sizes of QEMU's bridges are an option; those of other firmware are not.</summary>
    private static IEnumerable<(string Text, GuestQuestion Question)> PageChanges(GuestQuestion question)
    {
        if (!question.Hypervisor.IsQemu)
            yield break;
        uint mask = question.Answers.PageSizeMask, known = question.Hypervisor.Answers.PageSizeMask;
        foreach (uint bit in new[] { Bit16M, Bit2M, Bit64K }.Where(bit => (mask & bit) == 0 && (known & bit) != 0))
        {
            yield return ($"Enable pages of {FirmwarePageSizes.Describe(bit)} (QEMU: pgsz={PgszOf(mask | bit)})", question with { PageSizeMask = mask | bit });
        }

        if ((mask & known) != mask && (mask & known) != 0)
            yield return ($"Disable the largest pages (QEMU: pgsz={PgszOf(mask & known)})", question with { PageSizeMask = mask & known });
    }

    /// <summary>The largest lower maximum memory, a power of two, with which it is better; null if none is.</summary>
    private static ulong? LargestMemory(GuestWindow result)
    {
        GuestQuestion question = result.Question;
        for (ulong most = 1UL << Math.Max(0, result.Node.MemoryShift - 1); most >= question.MemorySize; most >>= 1)
        {
            if (Helps(question with { MaximumMemorySize = most }, result))
                return most;
        }

        return null;
    }

    private static string Otherwise(GuestWindow result) => result.Verdict switch
    {
        Verdict.Only32Bit => "Use another adapter or another driver. No setting of the platform changes this.",
        Verdict.NotAsked or Verdict.NotOffered when result.Question.MaskBits < 64
            => "Use an adapter of 64 address bits, or firmware that offers limited addressing (PAPR 2.13).",
        Verdict.NotOffered => "PowerVM: use a slot with 64-bit Huge DMA. QEMU: set ddw=on.",
        Verdict.DefaultInUse => "Restart the guest, and keep devices of 32 address bits away from this slot.",
        Verdict.OutOfReach => "Use an adapter of more address bits, or give the guest less memory.",
        Verdict.NoWindowLeft when result.Question.MaskBits <= 32 => SeparateSlots,
        Verdict.NoWindowLeft => "Use a slot that can have two windows.",
        Verdict.QueryFailed when result.Node.Failure?.Kind == NodeFailureKind.QueryRefused
            => "Look for errors of the slot (EEH), or remove and add it (DLPAR).",
        Verdict.Dynamic when result.Made is { } window && window.WindowShift < result.Node.MemoryShift
            => $"Give the slot {1UL << (result.Node.MemoryShift - window.PageShift)} TCEs or more: fewer virtual functions, a larger share of its capacity.",
        _ => "Give the slot more TCEs or windows: fewer virtual functions, a larger share of its capacity.",
    };

    private static string Option(ulong bytes) => bytes % (1UL << 30) == 0 ? $"{bytes >> 30}G" : $"{bytes >> 20}M";

    private static string PgszOf(uint mask)
        => $"0x{FirmwarePageSizes.ShiftsOf(mask).Aggregate(0UL, (sizes, shift) => sizes | 1UL << shift):x}";
}
