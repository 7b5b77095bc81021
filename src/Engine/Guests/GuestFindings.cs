using SpaprDdw.Guests.Kernels;
using SpaprDdw.Partition.Verdicts;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Guests;

/// <summary>Judges the window that a guest would get, in the words of the verdicts on partitions.</summary>
internal static class GuestFindings
{
    private const int AllBits = 64, DefaultBits = 32;

    /// <summary>The verdict and its reason. The remedy is not part of it.</summary>
    public static Finding Judge(GuestWindow result)
    {
        (string verdict, string reason) = JudgeNode(result);
        return new Finding(verdict, reason + Older(result, verdict), string.Empty, null);
    }

    /// <summary>The best use of a window: 0 for none, 1 if each access is mapped, 2 if memory is direct.</summary>
    public static int Worth(GuestWindow result) => result.Verdict switch
    {
        Verdict.Direct or Verdict.Split or Verdict.DirectNotPmem => 2,
        Verdict.Dynamic => 1,
        _ => 0,
    };

    private static (string Verdict, string Reason) JudgeNode(GuestWindow result)
    {
        GuestQuestion question = result.Question;
        if (question.MaskBits <= DefaultBits && !result.KeepsDefaultWindow)
        {
            return (Verdict.NoWindowLeft,
                $"The device has {question.MaskBits} address bits and needs the default window, but Linux replaces that window for a device of 64 bits below the same node.");
        }

        if (question.MaskBits <= DefaultBits)
        {
            return (Verdict.Only32Bit,
                $"The device has {question.MaskBits} address bits, and Linux asks for windows only for devices of more than 32. It uses the default window.");
        }

        if (question.MaskBits < AllBits && !question.Kernel.Rules.HasLimitedAddressing)
        {
            return (Verdict.NotAsked,
                $"The device has {question.MaskBits} address bits, and this kernel asks for windows only for devices of 64. It uses the default window.");
        }

        return result.Made is { } window ? JudgeWindow(result, window) : JudgeFailure(result, result.Node.Failure!);
    }

    private static (string Verdict, string Reason) JudgeWindow(GuestWindow result, MadeWindow window)
    {
        GuestQuestion question = result.Question;
        ulong size = 1UL << window.WindowShift, page = 1UL << window.PageShift;
        string shape = $"A window of {Size(size)} in pages of {Size(page)}";
        string replaces = result.KeepsDefaultWindow ? string.Empty
            : " It replaces the default window, so no device of 32 address bits may be below this node.";
        ulong reach = ulong.MaxValue >> (AllBits - question.MaskBits);
        ulong used = window.IsDirect ? Math.Min(size, question.MemorySize) : page;
        if (window.StartAddress > reach || used - 1 > reach - window.StartAddress)
        {
            return (Verdict.OutOfReach,
                $"{shape} starts at {Address(window.StartAddress)}, and a device of {question.MaskBits} address bits does not reach all of it.");
        }

        if (!window.IsDirect)
        {
            string told = result.Answers[^1] ? " This kernel tells the driver that its mappings are direct, which is wrong." : string.Empty;
            return (Verdict.Dynamic, window.WindowShift < result.Node.MemoryShift
                ? $"{shape} cannot cover {Size(result.Node.MemoryLimit)} at once, so each mapping is a call to the hypervisor.{replaces}{told}"
                : $"{shape} replaces the default window and does not reach persistent memory, so each mapping is a call to the hypervisor.{replaces}{told}");
        }

        if (!result.Answers[^1])
        {
            return (Verdict.NoWindowLeft,
                $"{shape} starts at 0, which this kernel takes for no window, so the driver keeps the default window. That window was removed.");
        }

        return window.IsSplit
            ? (Verdict.Split, $"{shape} is direct for memory and mapped for each access to persistent memory.{replaces}")
            : question.PersistentMemorySize > 0 && window.WindowShift < LinuxNode.AllMemoryShift
                ? (Verdict.DirectNotPmem, $"{shape} covers all memory. It does not reach persistent memory, which uses the default window.{replaces}")
                : (Verdict.Direct, $"{shape} covers all memory.{replaces}");
    }

    private static (string Verdict, string Reason) JudgeFailure(GuestWindow result, NodeFailure failure) => failure.Kind switch
    {
        NodeFailureKind.NotOffered => (Verdict.NotOffered, "The platform offers no dynamic windows for this slot: the node has no property ibm,ddw-applicable."),
        NodeFailureKind.QueryRefused => (Verdict.QueryFailed, "The platform refuses the query."),
        NodeFailureKind.LimitedNotOffered => (Verdict.NotOffered,
            $"The device has {result.Question.MaskBits} address bits, and the platform offers dynamic windows only to devices of 64. "
            + "If such a device asks first, devices of 64 bits below the same node get no window either."
            + (result.Question.Device is { Has64BitNeighbour: true } ? " If one of those asks first, the kernel tells this driver to use its window, which this device does not reach." : string.Empty)),
        NodeFailureKind.LimitedRefused => (Verdict.CreateRefused, "The platform refuses to place windows where the device reaches them."),
        NodeFailureKind.NoWindowLeft => (Verdict.QueryFailed, result.Question.Kernel.Rules.ReplacesDefault
            ? "The platform can make no window, not even in place of the default window."
            : "The platform can make no window beside the default window, and this kernel does not replace it."),
        NodeFailureKind.DefaultInUse => (Verdict.DefaultInUse,
            "The platform can make only one window for this slot, and Linux does not replace a default window in which pages are mapped."),
        NodeFailureKind.NoUsablePage => (Verdict.QueryFailed, "The platform offers no page size that this kernel knows."),
        NodeFailureKind.BlockTooSmall => (Verdict.QueryFailed,
            $"The largest window of the platform does not cover {Size(result.Node.MemoryLimit)}, and this kernel makes no smaller one."),
        _ when failure.WindowShift == 0 && (result.Question.Answers.AfterRemoval ?? result.Question.Answers).LargestBlock == 0
            => (Verdict.NoMaximumMemory, "Linux asks for a window of 0 bytes, because the platform has no TCEs for this slot: its largest block is 0."),
        _ when failure.WindowShift == 0 => (Verdict.NoMaximumMemory, result.Node.MemoryLimit > 1
            ? $"Linux asks for a window of 0 bytes: its 64-bit arithmetic overflows for the largest block of the platform in pages of {Size(failure.PageSize)}."
            : "Linux asks for a window of 0 bytes, because the platform gives 0 as the guest's maximum memory."),
        _ => (Verdict.CreateRefused,
            $"The platform refuses a window of {PowerOfTwo(failure.WindowShift)} in pages of {Size(failure.PageSize)} with status {failure.Status}."),
    };

    /// <summary>What an older kernel of the same name does, or what else the name leaves open.</summary>
    private static string Older(GuestWindow result, string verdict)
    {
        GuestKernel kernel = result.Question.Kernel;
        if (kernel.Older is not { } rules)
            return kernel.Note is null ? string.Empty : " " + kernel.Note;
        GuestQuestion question = result.Question with { Kernel = new GuestKernel(kernel.Name, rules, null, null) };
        GuestWindow older = GuestPlanner.Play(question, rules);
        return (older.Verdict, older.Size, older.PageSize) == (verdict, result.Size, result.PageSize)
            ? $" {kernel.Note} gets the same."
            : older.Size is { } size
                ? $" {kernel.Note} gets {Size(size)} in pages of {Size(older.PageSize!.Value)}: {older.Verdict}."
                : $" {kernel.Note} gets no window: {older.Verdict}.";
    }

    private static string PowerOfTwo(int shift) => shift < AllBits ? Size(1UL << shift) : $"2^{shift} bytes";
}
