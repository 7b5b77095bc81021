using System.Globalization;

namespace SpaprDdw.Platforms;

/// <summary>
/// The bus addresses that PowerNV reserves for 32-bit MSIs. It never translates a device's access to them, although a
/// window can cover them and MAP accepts them (rule MsiHole).
/// </summary>
public static class MsiHole
{
    /// <summary>The first address.</summary>
    public const ulong First = 0xffff0000;

    /// <summary>The last address.</summary>
    public const ulong Last = 0xffffffff;

    /// <summary>The range as text for messages.</summary>
    public static string Text { get; } = string.Create(CultureInfo.InvariantCulture, $"0x{First:x} to 0x{Last:x}");

    /// <summary>True if a host takes an access to an address as an MSI.</summary>
    /// <param name="host">The host.</param>
    /// <param name="address">A bus address.</param>
    public static bool Contains(HostDescription host, ulong address) => Touches(host, address, address);

    /// <summary>True if a host takes accesses to some part of a range as MSIs.</summary>
    /// <param name="host">The host.</param>
    /// <param name="first">The range's first bus address.</param>
    /// <param name="last">The range's last bus address.</param>
    public static bool Touches(HostDescription host, ulong first, ulong last)
    {
        ArgumentNullException.ThrowIfNull(host);
        return !host.IsPSeries && first <= Last && last >= First;
    }
}
