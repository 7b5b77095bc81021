using System.Globalization;

namespace SpaprDdw.Diagnostics;

/// <summary>Numbers as people read them: binary units and hexadecimal addresses.</summary>
public static class Units
{
    private static readonly string[] Names = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>A number of bytes in the largest unit that leaves at least 1, with up to two decimals.</summary>
    /// <param name="bytes">Bytes.</param>
    public static string Size(ulong bytes)
    {
        int unit = 0;
        double value = bytes;
        for (; value >= 1024 && unit < Names.Length - 1; unit++)
            value /= 1024;
        return value.ToString("0.##", CultureInfo.InvariantCulture) + " " + Names[unit];
    }

    /// <summary>A bus or process address.</summary>
    /// <param name="address">The address.</param>
    public static string Address(ulong address) => "0x" + address.ToString("x", CultureInfo.InvariantCulture);
}
