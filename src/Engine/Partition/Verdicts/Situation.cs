using SpaprDdw.Partition.DeviceTrees;
using SpaprDdw.Partition.KernelLogs;
using SpaprDdw.Partition.Pci;
using SpaprDdw.Platforms;

namespace SpaprDdw.Partition.Verdicts;

/// <summary>The facts about a machine that count for all of its devices.</summary>
/// <param name="Memory">The memory.</param>
/// <param name="Log">The kernel log; null if it was not read.</param>
/// <param name="CommandLine">The kernel's parameters, and the file that has them; null if they are unknown.</param>
/// <param name="KernelVersion">The kernel's version; null if it is unknown.</param>
/// <param name="IommuOff">The property linux,iommu-off, with which the kernel uses no windows; null if the tree does
/// not have it.</param>
internal sealed record MachineFacts(
    MemoryMap Memory, DdwHistory? Log, (string Text, string Place)? CommandLine, KernelVersion? KernelVersion, string? IommuOff);

/// <summary>All facts that a verdict on a device needs.</summary>
/// <param name="Function">The device.</param>
/// <param name="Owner">The node that owns the windows of the device; null if the tree has no such node.</param>
/// <param name="Sharers">All devices that share these windows, with this device.</param>
/// <param name="NodeHistory">What the kernel log tells about the node.</param>
/// <param name="Machine">The machine.</param>
internal sealed record Situation(
    PciFunction Function, WindowOwner? Owner, IReadOnlyList<PciFunction> Sharers, NodeHistory NodeHistory, MachineFacts Machine)
{
    /// <summary>The address bits of a device that reaches all bus addresses.</summary>
    public const int AllBits = 64;

    /// <summary>The largest number of address bits with which a device needs only the default window.</summary>
    public const int DefaultBits = 32;

    /// <summary>What the kernel log tells about the device; null if it tells nothing.</summary>
    public DeviceHistory? History => Machine.Log?.Of(Function.Address);

    /// <summary>True for a device of 33 to 63 address bits.</summary>
    public bool HasFewerBits => Function.MaskBits is > DefaultBits and < AllBits;

    /// <summary>True if the device needs only the default window; null if its mask is unknown.</summary>
    public bool? Has32Bits => Function.MaskBits is { } bits ? bits <= DefaultBits : History?.HasAsked == true ? false : null;

    /// <summary>
    /// Whether the kernel asks for windows for devices of 33 to 63 address bits; null if that is unknown. Linux 6.15
    /// was the first to ask, and distributions took the change back to 6.12.
    /// </summary>
    public bool? AsksForFewerBits
        => Machine.Log?.TellsAnswers == true ? true
            : Machine.Log?.HasQuestions == true ? false
            : IsAtLeast(6, 15) ? true
            : IsBefore(6, 12) ? false
            : null;

    /// <summary>
    /// True when the kernel asks for a window of 0 bytes, because the maximum memory in ibm,lrdr-capacity is 0. Linux
    /// 6.15 was the first to look at nothing else. The change was taken back to 6.6 and to the 5.14 of RHEL.
    /// </summary>
    public bool AsksForZeroSize => Machine.Memory.Maximum == 0 && (!IsBefore(6, 6) || Order(5, 14) == 0);

    /// <summary>The highest bus address that the device reaches.</summary>
    public ulong Reach => Function.MaskBits is { } bits and < AllBits ? (1UL << bits) - 1 : ulong.MaxValue;

    private bool IsAtLeast(int major, int minor) => Order(major, minor) >= 0;

    private bool IsBefore(int major, int minor) => Order(major, minor) < 0;

    /// <summary>Negative if the kernel is older than a version; null if the version of the kernel is unknown.</summary>
    private int? Order(int major, int minor)
        => Machine.KernelVersion is { } version ? (version.Major, version.Minor).CompareTo((major, minor)) : null;
}
