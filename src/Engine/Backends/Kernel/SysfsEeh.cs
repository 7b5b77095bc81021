using System.Globalization;
using SpaprDdw.Abi;

namespace SpaprDdw.Backends.Kernel;

/// <summary>
/// Reads the file eeh_pe_state of a device: two hexadecimal numbers, what the platform answers and what the kernel
/// keeps. The bits were read in the kernel's source (arch/powerpc: kernel/eeh_sysfs.c, kernel/eeh.c,
/// include/asm/eeh.h), whose answer to VFIO_EEH_PE_GET_STATE is made of the same bits.
/// </summary>
internal static class SysfsEeh
{
    private const uint NotSupported = 1 << 1, ResetActive = 1 << 2, MmioEnabled = 1 << 5, DmaEnabled = 1 << 6;

    /// <summary>The kernel's marks of a PE that it isolated or is recovering.</summary>
    private const uint Isolated = 1 << 0, Recovering = 1 << 1;

    /// <summary>The kernel's mark of a PE that it gave up, because it froze too often.</summary>
    private const uint Removed = 1 << 10;

    /// <summary>The state in the text of the file; unknown if there is no file, or if it has other text.</summary>
    /// <param name="text">The text; null for no file.</param>
    public static PeState Parse(string? text)
    {
        if (text?.Split(' ') is not { Length: 2 } numbers || Number(numbers[0]) is not { } answer || Number(numbers[1]) is not { } kept)
            return PeState.Unknown;
        if ((kept & Removed) != 0)
            return PeState.Unavailable;
        return (answer & (NotSupported | ResetActive | MmioEnabled | DmaEnabled)) switch
        {
            NotSupported => PeState.Unknown,
            var bits when (bits & ResetActive) != 0 => PeState.Reset,
            MmioEnabled | DmaEnabled => (kept & (Isolated | Recovering)) == 0 ? PeState.Normal : PeState.Unavailable,
            MmioEnabled => PeState.DmaStopped,
            0 => PeState.Stopped,
            _ => PeState.Unavailable,
        };
    }

    private static uint? Number(string text)
        => text.StartsWith("0x", StringComparison.Ordinal)
            && uint.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value) ? value : null;
}
