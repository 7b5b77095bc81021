using System.Globalization;
using System.Numerics;

namespace SpaprDdw.Diagnostics;

/// <summary>Formats numbers for people: sizes in binary units, addresses in hexadecimal.</summary>
public static class Units
{
    private static readonly string[] Names = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>A size in the largest unit that gives at least 1, with up to two decimals.</summary>
    /// <param name="bytes">The size in bytes.</param>
    public static string Size(ulong bytes)
    {
        // Most sizes are whole numbers of their unit, and formatting a whole number is far cheaper than a fraction.
        int whole = BitOperations.Log2(bytes | 1) / 10;
        if (bytes % (1UL << (10 * whole)) == 0)
            return (bytes >> (10 * whole)).ToString(CultureInfo.InvariantCulture) + " " + Names[whole];

        int unit = 0;
        double value = bytes;
        for (; value >= 1024 && unit < Names.Length - 1; unit++)
            value /= 1024;
        return value.ToString("0.##", CultureInfo.InvariantCulture) + " " + Names[unit];
    }

    /// <summary>Two different sizes: in bytes if <see cref="Size"/> rounds them to the same text.</summary>
    /// <param name="first">A size in bytes.</param>
    /// <param name="second">Another size in bytes.</param>
    public static (string First, string Second) Sizes(ulong first, ulong second)
        => Size(first) != Size(second) ? (Size(first), Size(second)) : (Quantity((long)first, "byte"), Quantity((long)second, "byte"));

    /// <summary>A number with its noun, such as "1 level" and "2 levels".</summary>
    /// <param name="number">The number.</param>
    /// <param name="noun">The noun in the singular. Its plural ends in s.</param>
    public static string Quantity(long number, string noun)
        => number.ToString(CultureInfo.InvariantCulture) + " " + noun + (number == 1 ? string.Empty : "s");

    /// <summary>A bus address, or an address in the memory of the process, in hexadecimal.</summary>
    /// <param name="address">The address.</param>
    public static string Address(ulong address) => "0x" + address.ToString("x", CultureInfo.InvariantCulture);
}
