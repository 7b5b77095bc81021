using System.Globalization;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.PowerShell.Formatting;

/// <summary>Numbers as the views show them. Here, because views find no types of the engine's own load context.</summary>
public static class Display
{
    /// <summary>A size in binary units.</summary>
    /// <param name="bytes">Bytes; null shows as nothing.</param>
    public static string Size(ulong? bytes) => bytes is { } size ? Units.Size(size) : string.Empty;

    /// <summary>An address in hexadecimal.</summary>
    /// <param name="address">The address; null shows as nothing.</param>
    public static string Address(ulong? address) => address is { } value ? Units.Address(value) : string.Empty;

    /// <summary>Sizes with commas between.</summary>
    /// <param name="bytes">Sizes in bytes.</param>
    public static string Sizes(IEnumerable<ulong> bytes) => string.Join(", ", bytes.Select(Units.Size));

    /// <summary>Locked memory against its limit.</summary>
    /// <param name="info">What a container supports.</param>
    public static string Locked(TceInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        return $"{Units.Size(info.LockedMemory)} of {(info.LockedMemoryLimit is { } limit ? Units.Size(limit) : "unlimited")}";
    }

    /// <summary>Tables in use of those possible.</summary>
    /// <param name="level">A level of a table.</param>
    public static string Tables(TceTableLevel level)
    {
        ArgumentNullException.ThrowIfNull(level);
        return string.Create(CultureInfo.InvariantCulture, $"{level.TablesInUse} of {level.TablesPossible}");
    }

    /// <summary>The entries that a walk goes through, the top level first.</summary>
    /// <param name="indexes">Indexes.</param>
    public static string Indexes(IEnumerable<ulong> indexes)
        => string.Join(" > ", indexes.Select(index => index.ToString(CultureInfo.InvariantCulture)));
}
