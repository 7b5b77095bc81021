using static SpaprDdw.Diagnostics.Units;

namespace SpaprDdw.Errors;

/// <summary>Errors about the window that a guest would get.</summary>
internal static class GuestErrors
{
    public static TceException GuestKernelUnknown(string name, IEnumerable<string> known) => new(
        nameof(GuestKernelUnknown), TceErrorCategory.InvalidArgument, name, null,
        $"'{name}' is no Linux kernel that is known: Linux before 5.1 was not looked at.",
        $"Give what uname -r prints in the guest, or a name such as {string.Join(", ", known)}.");

    public static TceException HypervisorUnknown(string name, IEnumerable<string> known) => new(
        nameof(HypervisorUnknown), TceErrorCategory.InvalidArgument, name, null,
        $"'{name}' is no hypervisor that is known.", $"Give one of {string.Join(", ", known)}.");

    public static TceException MaximumBelowMemory(ulong memory, ulong maximum) => new(
        nameof(MaximumBelowMemory), TceErrorCategory.InvalidArgument, maximum, null,
        $"The maximum memory, {Size(maximum)}, is below the memory, {Size(memory)}.", "Give a maximum memory of at least the memory.");

    public static TceException GuestMemoryTooLarge(ulong memory, ulong most) => new(
        nameof(GuestMemoryTooLarge), TceErrorCategory.InvalidArgument, memory, null,
        $"Linux on POWER cannot use {Size(memory)} of memory.", $"Give at most {Size(most)}.");

    public static TceException MaskBitsInvalid(int bits) => new(
        nameof(MaskBitsInvalid), TceErrorCategory.InvalidArgument, bits, null,
        $"A device cannot have {bits} address bits.", "Give 1 to 64.");

    public static TceException MaskBitsUnknown(string pciAddress) => new(
        nameof(MaskBitsUnknown), TceErrorCategory.InvalidArgument, pciAddress, null,
        $"The kernel log tells that {pciAddress} has 33 to 63 address bits, and not how many.", "Give the number, such as 40.");

    public static TceException PageSizeMaskInvalid(uint mask) => new(
        nameof(PageSizeMaskInvalid), TceErrorCategory.InvalidArgument, mask, null,
        $"0x{mask:x} is no mask of page sizes.",
        "Add up the bits: 1 4K, 2 64K, 4 16M, 8 32M, 0x10 64M, 0x20 128M, 0x40 256M, 0x80 16G, 0x100 2M.");

    public static TceException NoFirmwareAnswers(string source) => new(
        nameof(NoFirmwareAnswers), TceErrorCategory.ObjectNotFound, source, null,
        $"{source} has no answers of the platform: no line of ibm,query-pe-dma-windows with lb, ps and wn.",
        "Give the log of a kernel since 6.1 from its start, after the drivers were loaded.");

    public static TceException HostNeedsQemu(string hypervisor) => new(
        nameof(HostNeedsQemu), TceErrorCategory.InvalidArgument, hypervisor, null,
        $"A guest of {hypervisor} does not use the VFIO driver of a Linux host.", "Plan a guest of QEMU on the host, or leave the host out.");
}
