using SpaprDdw.Partition.DeviceTrees;
using SpaprDdw.Partition.KernelLogs;
using SpaprDdw.Partition.Pci;

namespace SpaprDdw.Partition.Verdicts;

/// <summary>What is known of a machine beside its devices.</summary>
/// <param name="Memory">Its memory.</param>
/// <param name="Log">What its kernel log tells; null where there is none.</param>
/// <param name="CommandLine">Its kernel's parameters, with where they stand; null where they are not known.</param>
/// <param name="KernelVersion">Its kernel's version; null where it is not known.</param>
/// <param name="IommuOff">The property by which its kernel uses no windows at all; null where there is none.</param>
internal sealed record MachineFacts(
    MemoryMap Memory, DdwHistory? Log, (string Text, string Place)? CommandLine, Version? KernelVersion, string? IommuOff);

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

    /// <summary>Since this version Linux asks for windows for devices of 33 to 63 bits too.</summary>
    private static readonly Version AsksForFewerBits = new(6, 15);

    /// <summary>No kernel before this one was given that later.</summary>
    private static readonly Version NeverAsksForFewerBits = new(6, 12);

    /// <summary>No kernel before this one was given the change by which only ibm,lrdr-capacity tells the most memory.</summary>
    private static readonly Version GoesByCapacity = new(5, 14);

    /// <summary>What the log tells of the device.</summary>
    public DeviceHistory? History => Machine.Log?.Of(Function.Address);

    /// <summary>True for a device of 33 to 63 bits.</summary>
    public bool HasFewerBits => Function.MaskBits is > DefaultBits and < AllBits;

    /// <summary>True where the device needs no more than the default window; null where its mask is not known.</summary>
    public bool? Has32Bits => Function.MaskBits is { } bits ? bits <= DefaultBits : History?.HasAsked == true ? false : null;

    /// <summary>Whether the kernel asks for devices of 33 to 63 bits; null where that is not known.</summary>
    public bool? AsksForFewer
        => Machine.Log?.TellsAnswers == true ? true
            : Machine.Log?.HasQuestions == true ? false
            : Machine.KernelVersion is not { } version ? null
            : version >= AsksForFewerBits ? true
            : version < NeverAsksForFewerBits ? false
            : null;

    /// <summary>True where the kernel asks for a window of no size because the platform tells no most memory.</summary>
    public bool AsksForNothing => Machine.Memory.Maximum == 0 && !(Machine.KernelVersion < GoesByCapacity);

    /// <summary>The last bus address that the device reaches.</summary>
    public ulong Reach => Function.MaskBits is { } bits and < AllBits ? (1UL << bits) - 1 : ulong.MaxValue;
}
