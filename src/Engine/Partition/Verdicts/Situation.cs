using SpaprDdw.Partition.DeviceTrees;
using SpaprDdw.Partition.KernelLogs;
using SpaprDdw.Partition.Pci;
using SpaprDdw.Platforms;

namespace SpaprDdw.Partition.Verdicts;

/// <summary>What is known of a machine beside its devices.</summary>
/// <param name="Memory">Its memory.</param>
/// <param name="Log">What its kernel log tells; null where there is none.</param>
/// <param name="CommandLine">Its kernel's parameters, with where they stand; null where they are not known.</param>
/// <param name="KernelVersion">Its kernel's version; null where it is not known.</param>
/// <param name="IommuOff">The property by which its kernel uses no windows at all; null where there is none.</param>
internal sealed record MachineFacts(
    MemoryMap Memory, DdwHistory? Log, (string Text, string Place)? CommandLine, KernelVersion? KernelVersion, string? IommuOff);

/// <summary>A device, the node that owns its windows, and all devices that share them.</summary>
/// <param name="Function">The device.</param>
/// <param name="Owner">The node; null where the device is in no node.</param>
/// <param name="Sharers">All devices of the node, this one too.</param>
/// <param name="NodeHistory">What the log tells of the node.</param>
/// <param name="Machine">The machine.</param>
internal sealed record Situation(
    PciFunction Function, WindowOwner? Owner, IReadOnlyList<PciFunction> Sharers, NodeHistory NodeHistory, MachineFacts Machine)
{
    /// <summary>The address bits of a device that reaches everything.</summary>
    public const int AllBits = 64;

    /// <summary>The address bits of a device that the default window is for.</summary>
    public const int DefaultBits = 32;

    /// <summary>What the log tells of the device.</summary>
    public DeviceHistory? History => Machine.Log?.Of(Function.Address);

    /// <summary>True for a device of 33 to 63 bits.</summary>
    public bool HasFewerBits => Function.MaskBits is > DefaultBits and < AllBits;

    /// <summary>True where the device needs no more than the default window; null where its mask is not known.</summary>
    public bool? Has32Bits => Function.MaskBits is { } bits ? bits <= DefaultBits : History?.HasAsked == true ? false : null;

    /// <summary>
    /// Whether the kernel asks for devices of 33 to 63 bits; null where that is not known. 6.15 began it, and distributions took
    /// it into kernels from 6.12 on.
    /// </summary>
    public bool? AsksForFewer
        => Machine.Log?.TellsAnswers == true ? true
            : Machine.Log?.HasQuestions == true ? false
            : IsAtLeast(6, 15) ? true
            : IsBefore(6, 12) ? false
            : null;

    /// <summary>
    /// True when the kernel asks for a window of 0 bytes, because the maximum memory in ibm,lrdr-capacity is 0. Linux 6.15
    /// was the first to look at nothing else. The change was taken back to 6.6 and to the 5.14 of RHEL.
    /// </summary>
    public bool AsksForNothing => Machine.Memory.Maximum == 0 && (!IsBefore(6, 6) || Order(5, 14) == 0);

    /// <summary>The last bus address that the device reaches.</summary>
    public ulong Reach => Function.MaskBits is { } bits and < AllBits ? (1UL << bits) - 1 : ulong.MaxValue;

    private bool IsAtLeast(int major, int minor) => Order(major, minor) >= 0;

    private bool IsBefore(int major, int minor) => Order(major, minor) < 0;

    /// <summary>Negative where the kernel is older; null where its version is not known.</summary>
    private int? Order(int major, int minor)
        => Machine.KernelVersion is { } version ? (version.Major, version.Minor).CompareTo((major, minor)) : null;
}
