using SpaprDdw.Guests.Bridges;
using SpaprDdw.Guests.Kernels;

namespace SpaprDdw.Guests;

/// <summary>A device of a saved machine, with the answers that its platform gave there.</summary>
public sealed record SavedDevice
{
    internal SavedDevice(NodeProperties node, FirmwareAnswers answers, AskingDevice asker, Hypervisor hypervisor, string source)
    {
        Node = node;
        Answers = answers;
        Asker = asker;
        Hypervisor = hypervisor;
        Source = source;
    }

    /// <summary>The PCI address.</summary>
    public string PciAddress => Asker.PciAddress;

    /// <summary>The hypervisor of the machine.</summary>
    public Hypervisor Hypervisor { get; }

    /// <summary>The address bits of the device; null if the machine does not tell them.</summary>
    public int? MaskBits { get; internal init; }

    /// <summary>
    /// True if only the kernel log tells of the address bits: they are 33 to 63.
    /// </summary>
    public bool HasUnknownMask { get; internal init; }

    /// <summary>True if a device of 32 address bits shares the windows.</summary>
    internal bool Has32BitNeighbour { get; init; }

    /// <summary>True if a device of 64 address bits shares the windows.</summary>
    internal bool Has64BitNeighbour { get; init; }

    /// <summary>Whose answers these are, in words.</summary>
    public string Source { get; }

    /// <summary>The host name of the machine; null if it tells none, as most kernel logs.</summary>
    public string? HostName { get; internal init; }

    internal NodeProperties Node { get; }

    internal FirmwareAnswers Answers { get; }

    internal AskingDevice Asker { get; }
}
