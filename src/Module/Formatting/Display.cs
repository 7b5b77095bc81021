using System.Globalization;
using System.Management.Automation;
using SpaprDdw.Diagnostics;
using SpaprDdw.PowerShell.Rows;

namespace SpaprDdw.PowerShell.Formatting;

/// <summary>
/// Formats values for the views. It is not in the engine, because views cannot name types of the engine's load context.
/// It takes properties instead of rows, because a copy from a job, another host or a file has only the properties.
/// </summary>
public static class Display
{
    /// <summary>Formats a size in binary units.</summary>
    /// <param name="bytes">The size in bytes; null gives an empty text.</param>
    public static string Size(ulong? bytes) => bytes is { } size ? Units.Size(size) : string.Empty;

    /// <summary>Formats an address in hexadecimal, as messages and files do, so a search finds it everywhere.</summary>
    /// <param name="address">The address; null gives an empty text.</param>
    public static string Address(ulong? address) => address is { } value ? Units.Address(value) : string.Empty;

    /// <summary>Formats a text of which not every character may be shown, such as a path.</summary>
    /// <param name="text">The text; null gives an empty text.</param>
    public static string Text(string? text) => text is null ? string.Empty : PrintableText.Of(text);

    /// <summary>Formats a TCE with all of its 16 hexadecimal digits.</summary>
    /// <param name="tce">The TCE.</param>
    public static string Tce(ulong tce) => "0x" + tce.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>
    /// Formats a value of a container's limits. The view calls this one method for all its labels, because PowerShell
    /// then compiles one call only, which matters for the first object that most sessions show.
    /// </summary>
    /// <param name="info">The container's limits.</param>
    /// <param name="label">Default window, Page sizes, Host page size or Locked memory.</param>
    /// <param name="style">$PSStyle.</param>
    /// <exception cref="ArgumentOutOfRangeException">The label is none of these.</exception>
    public static string Info(PSObject info, string label, object? style)
    {
        ArgumentNullException.ThrowIfNull(info);
        return label switch
        {
            "Default window" => $"{Address(Number(nameof(InfoRow.Dma32Start)))}, {Size(Number(nameof(InfoRow.Dma32Size)))}",
            "Page sizes" => Sizes(LanguagePrimitives.ConvertTo<ulong[]>(info.Properties[nameof(InfoRow.PageSizes)]?.Value) ?? []),
            "Host page size" => Size(Number(nameof(InfoRow.HostPageSize))),
            "Locked memory" => LockedMemory(Number(nameof(InfoRow.LockedMemory)), Number(nameof(InfoRow.LockedMemoryLimit)), style),
            _ => throw new ArgumentOutOfRangeException(nameof(label), label, "No value has this label."),
        };

        ulong? Number(string name) => info.Properties[name]?.Value is { } value ? LanguagePrimitives.ConvertTo<ulong>(value) : null;
    }

    /// <summary>Formats the number of tables in use and the number of possible ones.</summary>
    /// <param name="inUse">The tables in use.</param>
    /// <param name="possible">The tables when the whole window is mapped.</param>
    public static string Tables(ulong inUse, ulong possible)
        => string.Create(CultureInfo.InvariantCulture, $"{inUse} of {possible}");

    /// <summary>Formats the two states of a comparison. A file is shown by its path from the current folder.</summary>
    /// <param name="reference">The path of the first state's file, or the name of its container.</param>
    /// <param name="difference">The same of the second state.</param>
    /// <param name="folder">The current folder.</param>
    public static string Sources(string reference, string difference, string folder)
    {
        return PrintableText.Of($"{Short(reference)} > {Short(difference)}");

        string Short(string source) => Path.IsPathRooted(source) ? Path.GetRelativePath(folder, source) : source;
    }

    /// <summary>Formats the first names of a list, and the number of the others.</summary>
    /// <param name="names">The names.</param>
    public static string Names(string[] names)
    {
        const int Shown = 4;
        return PrintableText.Of(names.Length <= Shown ? string.Join(", ", names)
            : string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", names[..(Shown - 1)])} and {names.Length - Shown + 1} more"));
    }

    /// <summary>Formats the indexes of the table entries that lead to an address, from the top level down.</summary>
    /// <param name="indexes">The indexes.</param>
    public static string Indexes(ulong[] indexes)
        => string.Join(" > ", indexes.Select(index => index.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Formats a device of a group.</summary>
    /// <param name="pciAddress">The PCI address.</param>
    /// <param name="vendorId">The vendor; null if it could not be read.</param>
    /// <param name="deviceId">The device; null if it could not be read.</param>
    /// <param name="driver">The driver; null for none.</param>
    public static string Device(string pciAddress, ushort? vendorId, ushort? deviceId, string? driver)
    {
        string ids = vendorId is null || deviceId is null ? "unreadable" : $"{vendorId:x4}:{deviceId:x4}";
        return PrintableText.Of($"{pciAddress} [{ids}] {driver}".TrimEnd());
    }

    /// <summary>Formats the new address of a mapping, or "Dropped".</summary>
    /// <param name="address">The new address; null if the mapping was dropped.</param>
    /// <param name="style">$PSStyle.</param>
    public static string Moved(ulong? address, object? style) => address is null ? Palette.Mark("Dropped", style) : Address(address);

    /// <summary>
    /// Formats whether a plan is possible: "best" if it is recommended, "yes" if it is possible, or else the rule that
    /// makes it impossible.
    /// </summary>
    /// <param name="recommended">Whether the plan is recommended.</param>
    /// <param name="possible">Whether it is possible.</param>
    /// <param name="rule">The rule that makes it impossible; null if it is possible.</param>
    /// <param name="style">$PSStyle.</param>
    public static string Possible(bool recommended, bool possible, int? rule, object? style)
        => recommended ? Palette.Good("best", style)
            : possible ? "yes"
            : Palette.Bad(string.Create(CultureInfo.InvariantCulture, $"rule {rule}"), style);

    /// <summary>Formats a state in its colour: green for good, red for bad, yellow for in between.</summary>
    /// <param name="value">A state, or true or false.</param>
    /// <param name="style">$PSStyle.</param>
    public static string Mark(object? value, object? style) => Palette.Mark(value?.ToString() ?? string.Empty, style);

    /// <summary>Formats sizes, separated by commas.</summary>
    /// <param name="bytes">The sizes in bytes.</param>
    internal static string Sizes(IEnumerable<ulong> bytes) => string.Join(", ", bytes.Select(Units.Size));

    /// <summary>Formats the locked memory and its limit, in yellow if less than a tenth of the limit is free.</summary>
    private static string LockedMemory(ulong? locked, ulong? limit, object? style)
    {
        string text = $"{Size(locked)} of {(limit is { } bytes ? Units.Size(bytes) : "unlimited")}";
        return limit is { } most && locked > most - (most / 10) ? Palette.Warn(text, style) : text;
    }
}
