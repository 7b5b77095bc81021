using SpaprDdw.Partition.DeviceTrees;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Partition.Verdicts;

/// <summary>Judges devices whose node has a dynamic window.</summary>
internal static class WindowRules
{
    /// <summary>
    /// The shift of a window that covers all addresses of memory and persistent memory (MAX_PHYSMEM_BITS).
    /// </summary>
    private const int AllMemoryShift = 51;

    /// <summary>The verdict on a device that may need more than the default window.</summary>
    public static Finding Judge(Situation situation, DynamicWindow window)
    {
        MemoryMap memory = situation.Machine.Memory;
        if (situation.Has32Bits is null)
        {
            return new Finding(
                Verdict.Unknown,
                $"The node has a window of {Size(window.Size)} at {Address(window.StartAddress)}. The DMA mask, which "
                + "tells whether the device can use the window, was not saved.",
                "Save the machine with collect.sh, or give its kernel log too.",
                window.Evidence);
        }

        // In a direct window the device must reach all memory. In a dynamic one it must reach the first page.
        ulong used = window.IsDirect ? Math.Min(window.Size, memory.End ?? window.Size) : window.PageSize;
        if (window.StartAddress > situation.Reach - (used - 1) || situation.Reach < used - 1)
            return OutOfReach(situation, window);
        if (situation is { HasFewerBits: true, AsksForFewerBits: false })
        {
            return new Finding(
                Verdict.NotAsked,
                $"The device has {situation.Function.MaskBits} address bits, and this kernel asks for windows only "
                + "for devices of 64. The device uses the default window.",
                "Use Linux 6.15 or later.",
                situation.Machine.KernelVersion is { } version ? $"Linux {version.Major}.{version.Minor}" : null);
        }

        return window.IsDirect ? JudgeDirect(situation, window) : JudgeMapped(situation, window);
    }

    /// <summary>
    /// True if one window replaced the default window and is split: memory is direct, persistent memory is mapped for
    /// each access. The property has the same name as that of a direct window.
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
                $"One window of {Size(window.Size)} replaced the default window. Memory is direct in it, and "
                + "persistent memory is mapped above for each access.",
                Finding.Nothing,
                window.Evidence);
        }

        if (memory.End is not { } end)
        {
            return new Finding(
                Verdict.Unknown,
                $"The node has a direct window of {Size(window.Size)}, but the device tree does not tell the memory size.",
                "Save the device tree again, with its memory nodes.",
                window.Evidence);
        }

        if (window.Size < end)
        {
            return new Finding(
                Verdict.DirectPartial,
                $"Memory ends at {Size(end)}, and the direct window covers only the first {Size(window.Size)}.",
                "Restart the partition. Linux chooses the size of the window when the first driver asks for it.",
                window.Evidence);
        }

        if (!CoversPmem(situation, window))
        {
            return new Finding(
                Verdict.DirectNotPmem,
                $"All memory up to {Size(end)} is direct. The window does not reach persistent memory, which uses the "
                + "default window.",
                Finding.Nothing,
                window.Evidence);
        }

        return new Finding(
            Verdict.Direct, $"The window of {Size(window.Size)} covers all memory, which ends at {Size(end)}.", Finding.Nothing, window.Evidence);
    }

    private static Finding JudgeMapped(Situation situation, DynamicWindow window)
    {
        MemoryMap memory = situation.Machine.Memory;
        ulong? needed = memory.Maximum is > 0 ? Math.Max(memory.Maximum.Value, memory.End ?? 0) : memory.End;
        bool isTooSmall = needed is null || window.Size < needed;
        string shape = $"The window of {Size(window.Size)} in pages of {Size(window.PageSize)}";
        string why = isTooSmall
            ? $"{shape} cannot cover the partition's {(needed is { } bytes ? Size(bytes) : "memory")} at once"
            : memory.HasPmem && situation.Owner!.Default is null
                ? $"{shape} replaced the default window and does not reach persistent memory"
                : $"{shape} has room for all memory, but Linux did not map all memory in it";
        return new Finding(
            Verdict.Dynamic,
            $"{why}, so each mapping is a call to the hypervisor.",
            $"{(isTooSmall ? "Lower the partition's maximum memory, or give" : "Give")} the slot more entries: "
            + "larger pages (2 MiB, 16 MiB), fewer virtual functions, a larger share of its capacity. "
            + "Then restart the partition.",
            window.Evidence);
    }

    private static Finding OutOfReach(Situation situation, DynamicWindow window)
    {
        bool isToldDirect = situation.History?.Last(KernelLogs.DdwLogKind.Answer)?.DirectMapping == true;
        return new Finding(
            Verdict.OutOfReach,
            $"The device has {situation.Function.MaskBits} address bits and does not reach all of the window at "
            + $"{Address(window.StartAddress)}, which was made for devices of 64. "
            + (isToldDirect ? "The kernel tells the driver to use the window nevertheless."
                : situation.AsksForFewerBits == false ? "On this kernel it uses the default window."
                : "Linux 6.15 and later tell the driver to use the window nevertheless."),
            "Move the device to a slot of its own, away from devices of 64 address bits.",
            isToldDirect ? situation.History!.Last(KernelLogs.DdwLogKind.Answer)!.Text : window.Evidence);
    }
}
