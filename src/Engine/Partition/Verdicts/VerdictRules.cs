using SpaprDdw.Partition.Pci;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Partition.Verdicts;

/// <summary>Judges a device by the device tree, its DMA mask and the kernel log.</summary>
internal static class VerdictRules
{
    /// <summary>The verdict on a device.</summary>
    public static Finding Judge(Situation situation)
    {
        Finding finding = MissingData(situation) ?? NoWindow(situation) ?? ProgramWindow(situation) ?? NotAsked(situation)
            ?? Only32Bit(situation)
            ?? (situation.Owner!.Dynamic is { } window ? WindowRules.Judge(situation, window) : RefusalRules.Judge(situation));
        string reason = finding.Reason;
        if (situation.Function.MaskBits is null && situation.Has32Bits == false)
            reason += " The DMA mask was not saved; the kernel log tells that it has more than 32 bits.";
        if (situation.History?.FailedMappings is > 0 and { } failed)
            reason += $" {failed} mappings failed because their window was full.";
        return finding with { Reason = reason };
    }

    private static Finding? MissingData(Situation situation)
    {
        if (situation.Owner is null)
        {
            return new Finding(
                Verdict.Unknown,
                "The device tree has no node for this device or for its PCI host bridge.",
                "Save the machine again, with the whole device tree.",
                null);
        }

        return situation.Owner.Fault is { } fault
            ? new Finding(Verdict.Unknown, fault.Message, fault.Remedy, fault.Target as string)
            : null;
    }

    /// <summary>
    /// A node without any window: VFIO removes both windows while a program has the group open, and so does an error of
    /// the slot (EEH).
    /// </summary>
    private static Finding? NoWindow(Situation situation)
    {
        WindowOwner owner = situation.Owner!;
        if (situation.Machine.IommuOff is { } off && owner.Dynamic is null)
        {
            return new Finding(
                Verdict.SwitchedOff,
                "The kernel was started with iommu=off, so it uses no DMA windows.",
                "Remove iommu=off from the kernel's parameters, and restart the partition.",
                off);
        }

        if (owner.Default is not null || owner.Dynamic is not null)
            return null;
        if (situation.Sharers.FirstOrDefault(sharer => sharer.IsOfVfio) is { } taken)
        {
            return new Finding(
                Verdict.HeldByVfio,
                $"{taken.Address} is bound to {taken.Driver}, and a program has opened its IOMMU group. The program "
                + "owns the windows until it ends.",
                "Nothing to do while the program runs.",
                owner.Node.Path);
        }

        return situation.Sharers.All(sharer => sharer.IsDriverKnown)
            ? new Finding(
                Verdict.Frozen,
                "The node has no window, and no device of it is bound to VFIO. The slot is frozen after an error, or "
                + "was frozen when the kernel started.",
                "Look for EEH in the kernel log. Remove and add the slot (DLPAR), or restart the partition.",
                owner.Node.Path)
            : new Finding(
                Verdict.Unknown,
                "The node has no window. The slot is frozen, or a program has opened its IOMMU group through VFIO; "
                + "the drivers, which would tell, were not saved.",
                "Save the machine with collect.sh, or with the output of lspci -nnvv.",
                owner.Node.Path);
    }

    /// <summary>
    /// A window that a program made has the same property as a dynamic window of the kernel. The log tells who asked
    /// for it.
    /// </summary>
    private static Finding? ProgramWindow(Situation situation)
        => situation is { Owner.Dynamic: { IsDirect: false } window, NodeHistory: { VfioCreate: { Status: 0 } made } history }
            && made.Liobn == window.Liobn && made.Line > (history.Created?.Line ?? 0)
            ? new Finding(
                Verdict.HeldByVfio,
                $"A program has opened the IOMMU group through VFIO and made the window of {Size(window.Size)}. The "
                + "program owns the windows until it ends.",
                "Nothing to do while the program runs.",
                made.Text)
            : null;

    private static Finding? NotAsked(Situation situation)
    {
        PciFunction function = situation.Function;
        if (situation.Has32Bits == false || function.Driver is not null && !function.IsBridge && !function.IsOfVfio)
            return null;
        if (function.IsOfVfio)
        {
            return new Finding(
                Verdict.NotAsked,
                $"{function.Driver} asks for no window. A program that opens the IOMMU group through VFIO makes its "
                + "own windows.",
                Finding.Nothing,
                null);
        }

        if (function.IsBridge)
        {
            return new Finding(
                Verdict.NotAsked,
                "A bridge forwards the accesses of the devices behind it, and asks for no window itself.",
                Finding.Nothing,
                null);
        }

        return function.IsDriverKnown
            ? new Finding(
                Verdict.NotAsked,
                "No driver is bound, so no driver has asked for a window yet.",
                situation.Owner!.Default is null
                    ? "Load the driver only if the device has more than 32 address bits. A device of 32 bits needs "
                      + "the default window, which was replaced."
                    : "Load the driver.",
                null)
            : null;
    }

    private static Finding? Only32Bit(Situation situation)
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
                    $"The device or its driver has {bits} address bits and does not reach the default window, which "
                    + $"starts at {Address(shared.StartAddress)}.",
                    "Use another adapter or another driver, or place the default window lower (QEMU: dma_win_addr).",
                    evidence);
            }

            int others = situation.Sharers.Count - 1;
            return new Finding(
                Verdict.Only32Bit,
                $"The device or its driver has {bits} address bits. It uses the default window of {Size(shared.Size)}"
                + (others == 0 ? "." : $" and shares it with {Quantity(others, "other device")} of the node."),
                "Use another adapter or another driver. No setting of the platform changes this.",
                evidence);
        }

        return new Finding(
            Verdict.NoWindowLeft,
            $"The device or its driver has {bits} address bits and needs the default window, but Linux replaced that "
            + "window for a device of 64 bits."
            + (situation.Owner.Dynamic!.IsDirect ? " Linux 6.12.95 crashed when the driver of such a device started." : string.Empty),
            "Do not load the driver. Move the device to a slot of its own.",
            situation.Owner.Dynamic.Evidence);
    }
}
