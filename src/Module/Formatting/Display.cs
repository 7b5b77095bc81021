using System.Globalization;
using SpaprDdw.Diagnostics;
using SpaprDdw.Platforms;
using SpaprDdw.PowerShell.Rows;

namespace SpaprDdw.PowerShell.Formatting;

/// <summary>
/// Formats values for the views. It is not in the engine, because views cannot name types of the engine's load context.
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
    public static string Info(InfoRow info, string label, object? style)
    {
        ArgumentNullException.ThrowIfNull(info);
        return label switch
        {
            "Default window" => $"{Address(info.Dma32Start)}, {Size(info.Dma32Size)}",
            "Page sizes" => Sizes(info.PageSizes),
            "Host page size" => Size(info.HostPageSize),
            "Locked memory" => LockedMemory(info, style),
            _ => throw new ArgumentOutOfRangeException(nameof(label), label, "No value has this label."),
        };
    }

    /// <summary>Formats the number of tables in use and the number of possible ones.</summary>
    /// <param name="level">A level of a window's table.</param>
    public static string Tables(TableLevelRow level)
    {
        ArgumentNullException.ThrowIfNull(level);
        return string.Create(CultureInfo.InvariantCulture, $"{level.TablesInUse} of {level.TablesPossible}");
    }

    /// <summary>Formats the two states of a comparison. A file is shown by its path from the current folder.</summary>
    /// <param name="reference">The path of the first state's file, or the name of its container.</param>
    /// <param name="difference">The same of the second state.</param>
    /// <param name="folder">The current folder.</param>
    public static string Sources(string reference, string difference, string folder)
    {
        return PrintableText.Of($"{Short(reference)} > {Short(difference)}");

        string Short(string source) => Path.IsPathRooted(source) ? Path.GetRelativePath(folder, source) : source;
    }

    /// <summary>Formats the indexes of the table entries that lead to an address, from the top level down.</summary>
    /// <param name="indexes">The indexes.</param>
    public static string Indexes(IEnumerable<ulong> indexes)
        => string.Join(" > ", indexes.Select(index => index.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Formats each device of a group.</summary>
    /// <param name="group">The group.</param>
    public static IEnumerable<string> Devices(IommuGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return group.Devices.Select(device =>
        {
            string ids = device.VendorId is null || device.DeviceId is null ? "unreadable" : $"{device.VendorId:x4}:{device.DeviceId:x4}";
            return PrintableText.Of($"{device.PciAddress} [{ids}] {device.Driver}".TrimEnd());
        });
    }

    /// <summary>Formats the new address of a mapping, or "Dropped".</summary>
    /// <param name="move">The move of the mapping.</param>
    /// <param name="style">$PSStyle.</param>
    public static string Moved(MoveRow move, object? style)
    {
        ArgumentNullException.ThrowIfNull(move);
        return move.NewAddress is { } address ? Address(address) : Palette.Mark("Dropped", style);
    }

    /// <summary>
    /// Formats whether a plan is possible: "best" if it is recommended, "yes" if it is possible, or else the rule that
    /// makes it impossible.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="style">$PSStyle.</param>
    public static string Possible(PlanRow plan, object? style)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.Recommended ? Palette.Good("best", style)
            : plan.Possible ? "yes"
            : Palette.Bad(string.Create(CultureInfo.InvariantCulture, $"rule {plan.Rule}"), style);
    }

    /// <summary>Formats each request that a user, such as QEMU, would send.</summary>
    /// <param name="outcome">The outcome of the user's start.</param>
    public static IEnumerable<string> Requests(UserRow outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return outcome.Requests.Select(request => request.ToString());
    }

    /// <summary>Formats a state in its colour: green for good, red for bad, yellow for in between.</summary>
    /// <param name="value">A state, or true or false.</param>
    /// <param name="style">$PSStyle.</param>
    public static string Mark(object? value, object? style) => Palette.Mark(value?.ToString() ?? string.Empty, style);

    /// <summary>Formats sizes, separated by commas.</summary>
    /// <param name="bytes">The sizes in bytes.</param>
    internal static string Sizes(IEnumerable<ulong> bytes) => string.Join(", ", bytes.Select(Units.Size));

    /// <summary>Formats the locked memory and its limit, in yellow if less than a tenth of the limit is free.</summary>
    private static string LockedMemory(InfoRow info, object? style)
    {
        string text = $"{Units.Size(info.LockedMemory)} of {(info.LockedMemoryLimit is { } limit ? Units.Size(limit) : "unlimited")}";
        return info.LockedMemoryLimit is { } most && info.LockedMemory > most - (most / 10) ? Palette.Warn(text, style) : text;
    }
}
