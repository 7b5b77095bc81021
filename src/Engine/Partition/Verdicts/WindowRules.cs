using SpaprDdw.Partition.DeviceTrees;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Partition.Verdicts;

/// <summary>Verdicts on devices whose node has a dynamic window.</summary>
internal static class WindowRules
{
    /// <summary>A window of this shift covers all addresses that memory and persistent memory can have (MAX_PHYSMEM_BITS).</summary>
    private const int AllMemoryShift = 51;

    /// <summary>The verdict on a device that asked, or may have asked, for more than the default window.</summary>
    public static Finding Judge(Situation situation, DynamicWindow window)
    {
        MemoryMap memory = situation.Machine.Memory;
        if (situation.Has32Bits is null)
        {
            return new Finding(
                Verdict.Unknown,
                $"The node has a window of {Size(window.Size)} at {Address(window.StartAddress)}, but nothing tells how many address bits the driver asked for: "
                + "that is in /sys/bus/pci/devices, which was not saved.",
                "Save the machine with collect.sh, or give its kernel log as well.",
                window.Evidence);
        }

        // A direct device needs all that memory takes of the window; a mapped one can do with its start.
        ulong used = window.IsDirect ? Math.Min(window.Size, memory.End ?? window.Size) : window.PageSize;
        if (window.StartAddress > situation.Reach - (used - 1) || situation.Reach < used - 1)
            return OutOfReach(situation, window);
        if (situation is { HasFewerBits: true, AsksForFewer: false })
        {
            return new Finding(
                Verdict.NotAsked,
                $"The device has {situation.Function.MaskBits} address bits, and this kernel takes a window only for 64; it uses the default window.",
                "Take a kernel of 6.15 or later.",
                situation.Machine.KernelVersion is { } version ? $"Linux {version.Major}.{version.Minor}" : null);
        }

        return window.IsDirect ? JudgeDirect(situation, window) : JudgeMapped(situation, window);
    }

    /// <summary>
    /// True where one window replaced the default one and has both memory, direct, and persistent memory, mapped. The property
    /// has the same name as that of a window that is all direct.
    /// </summary>
    public static bool IsSplit(Situation situation, DynamicWindow window)
        => window.IsDirect && situation.Owner!.Default is null && !CoversPmem(situation, window);

    private static bool CoversPmem(Situation situation, DynamicWindow window)
        => !situation.Machine.Memory.HasPmem || window.WindowShift >= AllMemoryShift;

    private static Finding JudgeDirect(Situation situation, DynamicWindow window)
    {
        MemoryMap memory = situation.Machine.Memory;
        if (IsSplit(situation, window))
        {
            return new Finding(
                Verdict.Split,
                $"One window of {Size(window.Size)} replaced the default window: memory is direct, and persistent memory is mapped above it for each access.",
                Finding.Nothing,
                window.Evidence);
        }

        if (memory.End is not { } end)
        {
            return new Finding(
                Verdict.Unknown,
                $"A direct window of {Size(window.Size)} is there, but the device tree does not tell how much memory it has to cover.",
                "Save the device tree once more, with its memory nodes.",
                window.Evidence);
        }

        if (window.Size < end)
        {
            return new Finding(
                Verdict.DirectPartial,
                $"Memory ends at {Size(end)}, and the direct window covers {Size(window.Size)} of it; what was added beyond is not direct.",
                "Restart the partition: the window is sized when the first driver asks after a start.",
                window.Evidence);
        }

        if (!CoversPmem(situation, window))
        {
            return new Finding(
                Verdict.DirectNotPmem,
                $"All memory up to {Size(end)} is direct; the window does not reach persistent memory, which goes through the default window.",
                Finding.Nothing,
                window.Evidence);
        }

        return new Finding(
            Verdict.Direct, $"The window of {Size(window.Size)} covers all memory up to {Size(end)}.", Finding.Nothing, window.Evidence);
    }

    private static Finding JudgeMapped(Situation situation, DynamicWindow window)
    {
        MemoryMap memory = situation.Machine.Memory;
        ulong? most = memory.Maximum is > 0 ? Math.Max(memory.Maximum.Value, memory.End ?? 0) : memory.End;
        string shape = $"The window of {Size(window.Size)} in pages of {Size(window.PageSize)}";
        string why = most is null || window.Size < most
            ? $"{shape} cannot cover {(most is { } bytes ? $"the partition's {Size(bytes)}" : "the partition's memory")} at once"
            : memory.HasPmem && situation.Owner!.Default is null
                ? $"{shape} replaced the default window and does not reach persistent memory"
                : $"{shape} has room for all memory, but Linux did not map all memory in it";
        return new Finding(
            Verdict.Dynamic,
            $"{why}, so each mapping is a call to the hypervisor.",
            $"{(most is null || window.Size < most ? "Lower the partition's maximum memory, or give" : "Give")} the slot more entries: "
            + "larger pages (2 MiB, 16 MiB), fewer virtual functions, a larger share of its capacity. Then restart the partition.",
            window.Evidence);
    }

    private static Finding OutOfReach(Situation situation, DynamicWindow window)
    {
        bool isToldDirect = situation.History?.Last(KernelLogs.DdwLogKind.Answer)?.DirectMapping == true;
        return new Finding(
            Verdict.OutOfReach,
            $"The window at {Address(window.StartAddress)} was made for devices of 64 address bits; this one has {situation.Function.MaskBits} and does not reach all of it. "
            + (isToldDirect ? "The kernel tells its driver to use the window all the same."
                : situation.AsksForFewer == false ? "This kernel leaves it with the default window."
                : "Kernels from 6.15 on tell its driver to use the window all the same."),
            "Put the device into a slot of its own, apart from devices of 64 bits.",
            isToldDirect ? situation.History!.Last(KernelLogs.DdwLogKind.Answer)!.Text : window.Evidence);
    }
}
