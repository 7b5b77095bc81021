using SpaprDdw.Partition.Pci;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Partition.Verdicts;

/// <summary>Why a device has the windows that it has, and what to do, by its device tree, its mask and the kernel log.</summary>
internal static class VerdictRules
{
    /// <summary>The verdict on a device.</summary>
    public static Finding Judge(Situation situation)
    {
        Finding finding = WhatIsMissing(situation) ?? WithoutAnyWindow(situation) ?? WithWindowOfAProgram(situation) ?? WithoutQuestion(situation) ?? Of32Bits(situation)
            ?? (situation.Owner!.Dynamic is { } window ? WindowRules.Judge(situation, window) : RefusalRules.Judge(situation));
        string reason = finding.Reason;
        if (situation.Function.MaskBits is null && situation.Has32Bits == false)
            reason += " How many address bits the driver asked for was not saved; the log tells that they are more than 32.";
        if (situation.History?.FailedMappings is > 0 and { } failed)
            reason += $" {failed} mappings failed because the window was full.";
        return finding with { Reason = reason };
    }

    private static Finding? WhatIsMissing(Situation situation)
    {
        if (situation.Owner is null)
        {
            return new Finding(
                Verdict.Unknown,
                "The device tree has neither a node of this device nor its PCI host bridge.",
                "Save the machine once more, with all of its device tree.",
                null);
        }

        return situation.Owner.Fault is { } fault
            ? new Finding(Verdict.Unknown, fault.Message, fault.Remedy, fault.Target as string)
            : null;
    }

    /// <summary>Neither default nor dynamic window: VFIO takes both away while it holds a group; so does an error of the hardware.</summary>
    private static Finding? WithoutAnyWindow(Situation situation)
    {
        WindowOwner owner = situation.Owner!;
        if (situation.Machine.IommuOff is { } off && owner.Dynamic is null)
        {
            return new Finding(
                Verdict.SwitchedOff, "The kernel was started with iommu=off, so it uses no windows at all.", "Remove iommu=off from the kernel's parameters, and restart.", off);
        }

        if (owner.Default is not null || owner.Dynamic is not null)
            return null;
        if (situation.Sharers.FirstOrDefault(sharer => sharer.IsOfVfio) is { } taken)
        {
            return new Finding(
                Verdict.HeldByVfio,
                $"{taken.Address} is bound to {taken.Driver}, and a program has opened its group: the windows are that program's until it ends.",
                "Nothing to do while the program runs; it answers for its windows.",
                owner.Node.Path);
        }

        return situation.Sharers.All(sharer => sharer.IsDriverKnown)
            ? new Finding(
                Verdict.Frozen,
                "The node has no window at all, and no program holds it through VFIO: the slot is frozen after an error, or was when the kernel started.",
                "Look for EEH in the kernel log; remove and add the slot (DLPAR), or restart the partition.",
                owner.Node.Path)
            : new Finding(
                Verdict.Unknown,
                "The node has no window at all: the slot is frozen, or a program holds it through VFIO. Which one, the drivers would tell, and they were not saved.",
                "Save the machine with collect.sh, or with the list of lspci -nnvv.",
                owner.Node.Path);
    }

    /// <summary>A program's window looks like one of the kernel's for devices that map each access; the log tells who asked for it.</summary>
    private static Finding? WithWindowOfAProgram(Situation situation)
        => situation is { Owner.Dynamic: { IsDirect: false } window, NodeHistory.VfioCreate: { Status: 0 } made } && made.Liobn == window.Liobn
            ? new Finding(
                Verdict.HeldByVfio,
                $"A program has opened the group through VFIO and made the window of {Size(window.Size)}: the windows are that program's until it ends.",
                "Nothing to do while the program runs; it answers for its windows.",
                made.Text)
            : null;

    private static Finding? WithoutQuestion(Situation situation)
    {
        PciFunction function = situation.Function;
        if (situation.Has32Bits == false || function.Driver is not null && !function.IsBridge && !function.IsOfVfio)
            return null;
        if (function.IsOfVfio)
        {
            return new Finding(
                Verdict.NotAsked,
                $"{function.Driver} asks for no window. A program that opens the group through VFIO makes its own windows.",
                Finding.Nothing,
                null);
        }

        if (function.IsBridge)
        {
            return new Finding(
                Verdict.NotAsked,
                "A bridge passes on what the devices behind it access, and asks for no window itself.",
                Finding.Nothing,
                null);
        }

        return function.IsDriverKnown
            ? new Finding(
                Verdict.NotAsked,
                "No driver is bound, so no driver has asked for a window yet.",
                situation.Owner!.Default is null
                    ? "Load the driver if the device has more than 32 address bits. The node has no default window left, which a device of 32 bits needs."
                    : "Load the driver.",
                null)
            : null;
    }

    private static Finding? Of32Bits(Situation situation)
    {
        if (situation.Has32Bits != true)
            return null;
        int bits = situation.Function.MaskBits!.Value;
        string evidence = $"/sys/bus/pci/devices/{situation.Function.Address}/dma_mask_bits = {bits}";
        if (situation.Owner!.Default is { } shared)
        {
            if (shared.StartAddress > situation.Reach)
            {
                return new Finding(
                    Verdict.OutOfReach,
                    $"The device or its driver has {bits} address bits, and the default window starts above them, at {Address(shared.StartAddress)}.",
                    "Take another adapter or another driver, or let the platform place the default window lower.",
                    evidence);
            }

            int others = situation.Sharers.Count - 1;
            return new Finding(
                Verdict.Only32Bit,
                $"The device or its driver has {bits} address bits. It uses the default window of {Size(shared.Size)}"
                + $"{(others > 0 ? $", which it shares with {others} other device{(others == 1 ? string.Empty : "s")} of the node" : string.Empty)}.",
                "Take another adapter or another driver; nothing on the platform changes this.",
                evidence);
        }

        return new Finding(
            Verdict.NoWindowLeft,
            $"The device or its driver has {bits} address bits and needs the default window, which was replaced for a device of 64 bits."
            + (situation.Owner.Dynamic!.IsDirect ? " Linux 6.12.95 was seen to crash when the driver of such a device starts." : string.Empty),
            "Do not load its driver; put the device into a slot of its own.",
            situation.Owner.Dynamic.Evidence);
    }
}
