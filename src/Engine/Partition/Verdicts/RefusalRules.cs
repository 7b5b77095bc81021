using System.Globalization;
using SpaprDdw.Partition.KernelLogs;
using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Partition.Verdicts;

/// <summary>Judges devices of more than 32 address bits whose node has only the default window.</summary>
internal static class RefusalRules
{
    private const string Restart = "restart the partition, because Linux asks only once for each node";

    private const string LimitedAddressing = "Use an adapter of 64 address bits, or firmware that offers limited addressing (PAPR 2.13).";

    /// <summary>The verdict of the first rule that applies.</summary>
    public static Finding Judge(Situation situation)
        => UnknownMask(situation) ?? NotOffered(situation) ?? SwitchedOff(situation) ?? NotAsked(situation)
            ?? Refused(situation) ?? LimitedNotOffered(situation) ?? NoMaximumMemory(situation) ?? FailedBefore(situation) ?? Unexplained(situation);

    private static Finding? UnknownMask(Situation situation) => situation.Has32Bits is not null ? null : new Finding(
        Verdict.Unknown,
        "The node has only the default window. The DMA mask, which tells whether the device needs more, was not saved.",
        "Save the machine with collect.sh, or give its kernel log too.",
        null);

    private static Finding? NotOffered(Situation situation) => situation.Owner!.IsOffered ? null : new Finding(
        Verdict.NotOffered,
        "The platform offers no dynamic windows for this slot: the node has no property ibm,ddw-applicable.",
        "PowerVM: use a slot with 64-bit Huge DMA, and enable I/O Adapter Enlarged Capacity in ASMI. QEMU: set "
        + "ddw=on, and use a machine newer than pseries-2.6.",
        situation.Owner.Node.Path);

    private static Finding? SwitchedOff(Situation situation)
    {
        const string Parameter = "disable_ddw";
        string? evidence = situation.Machine.CommandLine is var (text, place) && KernelParameters.Has(text, Parameter)
            ? $"{place}: {text}"
            : situation.Machine.Log?.SwitchedOff?.Text;
        return evidence is null ? null : new Finding(
            Verdict.SwitchedOff,
            $"The kernel was started with {Parameter}.",
            $"Remove {Parameter} from the kernel's parameters, and restart the partition.",
            evidence);
    }

    private static Finding? Refused(Situation situation)
    {
        if (situation.NodeHistory.Failure is not { } failure)
            return null;
        string asker = failure.PciAddress == situation.Function.Address
            ? string.Empty
            : $" The question of {failure.PciAddress} counts for all devices of the node.";
        return failure.Kind switch
        {
            DdwLogKind.Create when failure.Size == 0 => new Finding(
                Verdict.NoMaximumMemory, ReasonForZeroSize(situation, failure) + asker, RemedyForZeroSize(situation, failure), failure.Text),
            DdwLogKind.Create => new Finding(
                Verdict.CreateRefused,
                $"The platform refused a window of {Size(failure.Size ?? 0)} in pages of {Size(failure.PageSize ?? 0)} "
                + $"with status {failure.Status}.{asker}",
                $"Give the hypervisor memory for the table, or use a slot that allows this size. Then {Restart}.",
                failure.Text),
            DdwLogKind.MapFailed => new Finding(
                Verdict.CreateRefused,
                $"The platform made a window but refused to map memory in it, so Linux removed the window.{asker}",
                $"Look for errors of the hypervisor. Then {Restart}.",
                failure.Text),
            DdwLogKind.InUse => new Finding(
                Verdict.DefaultInUse,
                "The platform has only one window for this slot, and Linux could not replace the default window, "
                + $"because it was in use.{asker}",
                "Restart the partition, and keep devices of 32 address bits away from this slot.",
                failure.Text),
            DdwLogKind.LimitedNotSupported or DdwLogKind.LimitRefused => Limited(situation, failure),
            _ => QueryFailed(failure, asker),
        };
    }

    private static Finding QueryFailed(DdwLogEvent failure, string asker) => failure.Status is not (null or 0)
        ? new Finding(
            Verdict.QueryFailed,
            $"The platform answered the query with status {failure.Status}: the slot is frozen, or the platform does "
            + $"not know it.{asker}",
            "Look for EEH in the kernel log. Remove and add the slot (DLPAR), or restart the partition.",
            failure.Text)
        : new Finding(
            Verdict.QueryFailed,
            $"The platform answered the query, but offered no window that Linux can use.{asker}",
            $"Configure fewer virtual functions or a larger share of the capacity for the slot. Then {Restart}.",
            failure.Text);

    private static Finding Limited(Situation situation, DdwLogEvent failure)
    {
        if (!situation.HasFewerBits && failure.PciAddress != situation.Function.Address)
        {
            return new Finding(
                Verdict.FailedBefore,
                $"{failure.PciAddress}, a device of fewer than 64 address bits, asked first and failed. After that "
                + "Linux does not ask again for this node.",
                "Move that device to a slot of its own, or load its driver last. Then restart the partition.",
                failure.Text);
        }

        string bits = situation.Function.MaskBits?.ToString(CultureInfo.InvariantCulture) ?? "fewer than 64";
        return failure.Kind == DdwLogKind.LimitRefused
            ? new Finding(
                Verdict.CreateRefused,
                $"The device has {bits} address bits. The platform offers limited addressing for such devices, but "
                + $"refused it with status {failure.Status}.",
                $"Look for errors of the hypervisor. Then {Restart}.",
                failure.Text)
            : new Finding(
                Verdict.NotOffered,
                $"The device has {bits} address bits, and the platform offers dynamic windows only to devices of 64.",
                LimitedAddressing,
                failure.Text);
    }

    /// <summary>A device of 33 to 63 address bits on a kernel that does not ask for such devices.</summary>
    private static Finding? NotAsked(Situation situation)
        => situation is not { HasFewerBits: true, AsksForFewerBits: false } ? null : new Finding(
            Verdict.NotAsked,
            $"The device has {situation.Function.MaskBits} address bits, and this kernel asks for windows only for "
            + "devices of 64.",
            "Use Linux 6.15 or later, on a platform that offers limited addressing.",
            situation.Machine.KernelVersion is { } version ? $"Linux {version.Major}.{version.Minor}" : null);

    /// <summary>A device of 33 to 63 address bits, without a line in the log that tells of a refusal.</summary>
    private static Finding? LimitedNotOffered(Situation situation)
    {
        if (!situation.HasFewerBits && situation.History?.Last(DdwLogKind.Answer)?.LimitedRequired != true)
            return null;
        return situation.Owner!.IsLimitedOffered ? null : new Finding(
            Verdict.NotOffered,
            "The device has fewer than 64 address bits, and the platform offers dynamic windows only to devices of 64: "
            + "ibm,ddw-extensions does not offer limited addressing.",
            LimitedAddressing,
            situation.Owner.Node.PathOf("ibm,ddw-extensions"));
    }

    private static Finding? NoMaximumMemory(Situation situation)
    {
        // Linux 7.2 logs a limit of 1 after it asked for a window of shift 0. The question itself may be lost.
        DdwLogEvent? limit = situation.History?.Last(DdwLogKind.Limited) is { Limit: 1 } entry ? entry : null;
        if (situation.NodeHistory.Created is not null || !situation.AsksForZeroSize && limit is null)
            return null;
        return new Finding(
            Verdict.NoMaximumMemory,
            ReasonForZeroSize(situation, null),
            RemedyForZeroSize(situation, null),
            limit?.Text ?? "/rtas/ibm,lrdr-capacity = 00000000 00000000 ...");
    }

    /// <summary>Linux answered the driver with no and did not ask the platform: the node had failed before.</summary>
    private static Finding? FailedBefore(Situation situation)
    {
        if (situation.History is not { } history || history.Last(DdwLogKind.Answer) is not { DirectMapping: false } answer
            || history.Last(DdwLogKind.Query) is not null || situation.NodeHistory.Created is not null)
        {
            return null;
        }

        return new Finding(
            Verdict.FailedBefore,
            "Linux did not ask for this device, because another device of the node had failed before. The log does "
            + "not have that failure any more.",
            "Read the log from the start of the kernel, or restart the partition.",
            answer.Text);
    }

    private static Finding Unexplained(Situation situation)
    {
        if (situation.Machine.Log is null)
        {
            return new Finding(
                Verdict.Unknown,
                "The platform offers dynamic windows, and this device has none. The kernel log, which tells why, was "
                + "not read.",
                "Run as root to read the kernel log, or give a file with it.",
                null);
        }

        string reason = situation.NodeHistory.Created is not null
            ? "The log has a window that does not exist any more. It was removed, or a program had the IOMMU group "
              + "open through VFIO."
            : situation.HasFewerBits
                ? $"The device has {situation.Function.MaskBits} address bits, for which older kernels ask for no "
                  + "window. The log does not tell whether this one asked."
                : "The platform offers dynamic windows, and this device has none. The log has no line that tells why; "
                  + "its beginning may be lost.";
        return new Finding(
            Verdict.Unexplained, reason, "Restart the partition, and read the log from the start of the kernel.", situation.NodeHistory.Created?.Text);
    }

    private static string ReasonForZeroSize(Situation situation, DdwLogEvent? failure)
        => situation.Machine.Memory.Maximum is > 0 && failure is not null
            ? "Linux asked for a window of 0 bytes: its 64-bit arithmetic overflows for the largest block of the "
              + $"platform in pages of {Size(failure.PageSize ?? 0)}."
            : "Linux asked for a window of 0 bytes, because the platform gives 0 as the partition's maximum memory.";

    private static string RemedyForZeroSize(Situation situation, DdwLogEvent? failure)
        => situation.Machine.Memory.Maximum is > 0 && failure is not null
            ? "Disable pages of this size on the platform (QEMU: pgsz), and restart the partition."
            : "QEMU: set a maxmem larger than the memory, with slots, or use QEMU 10.0 or later. Then restart the "
              + "partition.";
}
