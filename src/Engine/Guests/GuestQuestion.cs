using SpaprDdw.Errors;
using SpaprDdw.Guests.Bridges;
using SpaprDdw.Guests.Kernels;
using SpaprDdw.Platforms;

namespace SpaprDdw.Guests;

/// <summary>A guest, a device of it, and the platform below it. Sizes are in bytes.</summary>
public sealed record GuestQuestion
{
    /// <summary>The memory that Linux on POWER can use, with persistent memory.</summary>
    public const ulong LargestMemory = 1UL << LinuxNode.AllMemoryShift;

    /// <summary>The kernel of the guest.</summary>
    public required GuestKernel Kernel { get; init; }

    /// <summary>The hypervisor.</summary>
    public required Hypervisor Hypervisor { get; init; }

    /// <summary>The memory of the guest.</summary>
    public required ulong MemorySize { get; init; }

    /// <summary>The memory that it can have (QEMU: maxmem); null if it has only its memory.</summary>
    public ulong? MaximumMemorySize { get; init; }

    /// <summary>The persistent memory.</summary>
    public ulong PersistentMemorySize { get; init; }

    /// <summary>The address bits of the device, 1 to 64; null for those of the saved device, or else 64.</summary>
    public int? GivenMaskBits { get; init; }

    /// <summary>The address bits of the device.</summary>
    public int MaskBits => GivenMaskBits ?? Device?.MaskBits ?? 64;

    /// <summary>The number of windows that the platform can still make; null for the usual answer.</summary>
    public uint? WindowsAvailable { get; init; }

    /// <summary>The largest number of TCEs of a window; null for the usual answer.</summary>
    public ulong? LargestBlock { get; init; }

    /// <summary>The page sizes of the platform as bits; null for the usual answer.</summary>
    public uint? PageSizeMask { get; init; }

    /// <summary>True if the platform offers windows to devices of 33 to 63 address bits (PAPR 2.13).</summary>
    public bool LimitedAddressing { get; init; }

    /// <summary>True if pages are mapped in the default window when the driver asks.</summary>
    public bool DefaultWindowInUse { get; init; }

    /// <summary>The device of a saved machine; null for a device of an unknown slot.</summary>
    public SavedDevice? Device { get; init; }

    /// <summary>The answers of the platform.</summary>
    internal FirmwareAnswers Answers
    {
        get
        {
            FirmwareAnswers usual = Device?.Answers ?? Hypervisor.Answers;
            if (WindowsAvailable is null && LargestBlock is null && PageSizeMask is null)
                return usual;
            FirmwareAnswers given = WithGiven(usual) with { WindowsAvailable = WindowsAvailable ?? usual.WindowsAvailable };
            return given with { AfterRemoval = given.AfterRemoval is { } after ? WithGiven(after) : null };
        }
    }

    /// <summary>Whose answers count, in words.</summary>
    internal string Basis
        => WindowsAvailable is not null || LargestBlock is not null || PageSizeMask is not null ? "the given answers"
            : Device is { } saved ? saved.Source
            : Hypervisor.IsQemu ? "its usual answers"
            : "the answers in a public log; other machines answer otherwise";

    /// <summary>Refuses values that no guest can have.</summary>
    /// <exception cref="TceException">SizeZero, GuestMemoryTooLarge, MaximumBelowMemory, MaskBitsInvalid,
    /// MaskBitsUnknown, PageSizeMaskInvalid.</exception>
    internal void Check()
    {
        if (MemorySize == 0)
            throw ContainerErrors.SizeZero("a guest's memory");
        if (Math.Max(MemorySize, MaximumMemorySize ?? 0) is > LargestMemory and var memory)
            throw GuestErrors.GuestMemoryTooLarge(memory, LargestMemory);
        if (PersistentMemorySize > LargestMemory)
            throw GuestErrors.GuestMemoryTooLarge(PersistentMemorySize, LargestMemory);
        if (MaximumMemorySize is { } maximum && maximum < MemorySize)
            throw GuestErrors.MaximumBelowMemory(MemorySize, maximum);
        if (GivenMaskBits is null && Device is { HasUnknownMask: true } saved)
            throw GuestErrors.MaskBitsUnknown(saved.PciAddress);
        if (MaskBits is < 1 or > AddressReach.MostBits)
            throw GuestErrors.MaskBitsInvalid(MaskBits);
        if (PageSizeMask is { } mask && (mask & ~FirmwarePageSizes.AllBits) != 0)
            throw GuestErrors.PageSizeMaskInvalid(mask);
    }

    private FirmwareAnswers WithGiven(FirmwareAnswers usual)
        => usual with { LargestBlock = LargestBlock ?? usual.LargestBlock, PageSizeMask = PageSizeMask ?? usual.PageSizeMask };
}
