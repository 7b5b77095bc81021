using System.Globalization;

namespace SpaprDdw.Platforms;

/// <summary>
/// The bus addresses that PowerNV takes for 32-bit MSIs. It never translates a device's access to them, although a
/// window may cover them and MAP accepts them (rule MsiHole).
/// </summary>
public static class MsiHole
{
    /// <summary>The first address.</summary>
    public const ulong First = 0xffff0000;

    /// <summary>The last address.</summary>
    public const ulong Last = 0xffffffff;

    /// <summary>Its first and last address, for messages.</summary>
    public static string Text { get; } = string.Create(CultureInfo.InvariantCulture, $"0x{First:x} to 0x{Last:x}");

    /// <summary>True when a host takes an access to an address for an MSI.</summary>
    /// <param name="host">The host.</param>
    /// <param name="address">A bus address.</param>
    public static bool Contains(HostDescription host, ulong address) => Touches(host, address, address);

    /// <summary>True when a host takes accesses to a part of a range for MSIs.</summary>
    /// <param name="host">The host.</param>
    /// <param name="first">The range's first bus address.</param>
    /// <param name="last">The range's last bus address.</param>
    public static bool Touches(HostDescription host, ulong first, ulong last)
    {
        ArgumentNullException.ThrowIfNull(host);
        return !host.IsPSeries && first <= Last && last >= First;
    }
}
