using System.Globalization;
using SpaprDdw.Partition.KernelLogs;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Partition.Verdicts;

/// <summary>Verdicts on devices of more than 32 bits whose node has no more than the default window.</summary>
internal static class RefusalRules
{
    private const string Restart = "restart the partition: a node that failed is not asked for again before";

    /// <summary>The verdict; the first rule that holds gives it.</summary>
    public static Finding Judge(Situation situation)
        => WithoutMask(situation) ?? NotOffered(situation) ?? SwitchedOff(situation) ?? Refused(situation) ?? TooFewBits(situation)
            ?? AskedForNothing(situation) ?? AfterAnother(situation) ?? Unexplained(situation);

    private static Finding? WithoutMask(Situation situation) => situation.Has32Bits is not null ? null : new Finding(
        Verdict.Unknown,
        "The node has only its default window, and nothing tells whether a driver asked for more: that is in /sys/bus/pci/devices, which was not saved.",
        "Save the machine with collect.sh, or give its kernel log as well.",
        null);

    private static Finding? NotOffered(Situation situation) => situation.Owner!.IsOffered ? null : new Finding(
        Verdict.NotOffered,
        "The platform offers no dynamic windows for this slot: its node has no ibm,ddw-applicable.",
        "PowerVM: use a slot with 64-bit Huge DMA and switch on I/O Adapter Enlarged Capacity in ASMI. QEMU: set ddw=on, and a machine newer than pseries-2.6.",
        situation.Owner.Node.Path);

    private static Finding? SwitchedOff(Situation situation)
    {
        const string Parameter = "disable_ddw";
        string? evidence = situation.Machine.CommandLine is var (text, place) && KernelParameters.Has(text, Parameter)
            ? $"{place}: {text}"
            : situation.Machine.Log?.SwitchedOff?.Text;
        return evidence is null ? null : new Finding(
            Verdict.SwitchedOff, $"The kernel was started with {Parameter}.", $"Remove {Parameter} from the kernel's parameters, and restart.", evidence);
    }

    private static Finding? Refused(Situation situation)
    {
        if (situation.NodeHistory.Failure is not { } failure)
            return null;
        string asker = failure.PciAddress == situation.Function.Address ? string.Empty : $" {failure.PciAddress} asked for all devices of the node.";
        return failure.Kind switch
        {
            DdwLogKind.Create when failure.Size == 0 => new Finding(
                Verdict.NoMaximumMemory, WhyForNothing(situation, failure) + asker, HowToAskForMore(situation, failure), failure.Text),
            DdwLogKind.Create => new Finding(
                Verdict.CreateRefused,
                $"The platform refused a window of {Size(failure.Size ?? 0)} in pages of {Size(failure.PageSize ?? 0)} with status {failure.Status}"
                + $"{(failure.Status == -1 ? ", a failure on its side" : string.Empty)}.{asker}",
                $"Give the platform memory for the table, or a slot that allows that size; then {Restart}.",
                failure.Text),
            DdwLogKind.MapFailed => new Finding(
                Verdict.CreateRefused,
                $"The platform made a window and refused to map memory in it, so Linux removed it again.{asker}",
                $"Look at what the hypervisor reports; then {Restart}.",
                failure.Text),
            DdwLogKind.InUse => new Finding(
                Verdict.DefaultInUse,
                $"The platform has one window for this slot, and the default one was in use already when it was to be replaced.{asker}",
                "Restart the partition, and keep devices of 32 bits off this slot.",
                failure.Text),
            DdwLogKind.LimitedNotSupported or DdwLogKind.LimitRefused => Limited(situation, failure),
            _ => QueryFailed(failure, asker),
        };
    }

    private static Finding QueryFailed(DdwLogEvent failure, string asker) => failure.Status is not (null or 0)
        ? new Finding(
            Verdict.QueryFailed,
            $"The platform answered the query with status {failure.Status}: the slot is frozen, or it does not know it.{asker}",
            "Look for EEH in the kernel log; remove and add the slot (DLPAR), or restart the partition.",
            failure.Text)
        : new Finding(
            Verdict.QueryFailed,
            $"The platform's answer to the query left no window that Linux could take.{asker}",
            $"Give the slot a window: fewer virtual functions, a larger share of its capacity; then {Restart}.",
            failure.Text);

    private static Finding Limited(Situation situation, DdwLogEvent failure) => situation.HasFewerBits || failure.PciAddress == situation.Function.Address
        ? failure.Kind == DdwLogKind.LimitRefused
        ? new Finding(
            Verdict.CreateRefused,
            $"The platform offers windows to devices of fewer than 64 address bits, and then refused to place one for this device (status {failure.Status}).",
            $"Look at what the hypervisor reports; then {Restart}.",
            failure.Text)
        : new Finding(
            Verdict.NotOffered,
            $"The device has {situation.Function.MaskBits?.ToString(CultureInfo.InvariantCulture) ?? "fewer than 64"} address bits, "
            + "and the platform offers dynamic windows only for devices of 64.",
            "Take an adapter of 64 address bits, or firmware that offers limited addressing (PAPR 2.13).",
            failure.Text)
        : new Finding(
            Verdict.FailedBefore,
            $"{failure.PciAddress}, a device of fewer address bits, asked first and was refused; after that Linux asks no more for this node.",
            "Put that device into a slot of its own, or load its driver last; then restart the partition.",
            failure.Text);

    /// <summary>A device of 33 to 63 bits whose refusal the log does not tell.</summary>
    private static Finding? TooFewBits(Situation situation)
    {
        if (!situation.HasFewerBits && situation.History?.Last(DdwLogKind.Answer)?.LimitedRequired != true)
            return null;
        if (situation.AsksForFewer == false)
        {
            return new Finding(
                Verdict.NotAsked,
                $"The device has {situation.Function.MaskBits} address bits, and this kernel asks for a window only for 64.",
                "Take a kernel of 6.15 or later, on a platform that offers limited addressing.",
                situation.Machine.KernelVersion is { } version ? $"Linux {version.Major}.{version.Minor}" : null);
        }

        return situation.Owner!.IsLimitedOffered ? null : new Finding(
            Verdict.NotOffered,
            "The device has fewer than 64 address bits, and the platform offers dynamic windows only for devices of 64: "
            + "ibm,ddw-extensions tells of no limited addressing.",
            "Take an adapter of 64 address bits, or firmware that offers limited addressing (PAPR 2.13).",
            situation.Owner.Node.PathOf("ibm,ddw-extensions"));
    }

    private static Finding? AskedForNothing(Situation situation)
    {
        // Linux 7.2 tells a limit of 1 when it asked for a window of shift 0, even if the log has lost the question.
        DdwLogEvent? limit = situation.History?.Last(DdwLogKind.Limited) is { Limit: 1 } told ? told : null;
        return situation.NodeHistory.Created is not null || !situation.AsksForNothing && limit is null ? null : new Finding(
            Verdict.NoMaximumMemory,
            WhyForNothing(situation, null),
            HowToAskForMore(situation, null),
            limit?.Text ?? "/rtas/ibm,lrdr-capacity = 00000000 00000000 ...");
    }

    /// <summary>Without a query of its own, a device that was told no was told so because its node had failed.</summary>
    private static Finding? AfterAnother(Situation situation)
    {
        if (situation.History is not { } history || history.Last(DdwLogKind.Answer) is not { DirectMapping: false } answer
            || history.Last(DdwLogKind.Query) is not null || situation.NodeHistory.Created is not null)
        {
            return null;
        }

        return new Finding(
            Verdict.FailedBefore,
            "Linux did not ask for this device, because asking for another one of the node had failed before; why, the log does not tell any more.",
            "Read the log from the kernel's start on, or restart the partition to see the first question.",
            answer.Text);
    }

    private static Finding Unexplained(Situation situation)
    {
        if (situation.Machine.Log is null)
        {
            return new Finding(
                Verdict.Unknown,
                "The platform offers dynamic windows and this device has none; the kernel log, which tells why, was not read.",
                "Read it as root, or give one.",
                null);
        }

        string reason = situation.NodeHistory.Created is not null
            ? "The log tells of a window that is not there any more: it was removed, or VFIO held the group for a time."
            : situation.HasFewerBits
                ? $"The device has {situation.Function.MaskBits} address bits, for which older kernels ask for no window; the log tells nothing."
                : "The platform offers dynamic windows and this device has none; the log tells nothing, perhaps because its beginning is gone.";
        return new Finding(
            Verdict.Unexplained, reason, "Restart the partition, and read the log from the kernel's start on.", situation.NodeHistory.Created?.Text);
    }

    private static string WhyForNothing(Situation situation, DdwLogEvent? failure)
        => situation.Machine.Memory.Maximum is > 0 && failure is not null
            ? $"Linux asked for a window of no size: the platform's largest block in pages of {Size(failure.PageSize ?? 0)} is more than its arithmetic holds."
            : "Linux asked for a window of no size: the platform tells 0 as the most memory that the partition may have.";

    private static string HowToAskForMore(Situation situation, DdwLogEvent? failure)
        => situation.Machine.Memory.Maximum is > 0 && failure is not null
            ? "Leave pages of that size out on the platform (QEMU: pgsz), and restart."
            : "QEMU: give a maxmem larger than the memory, with slots, or take QEMU 10.0 or later; then restart the partition.";
}
