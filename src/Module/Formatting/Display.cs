using System.Globalization;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Planning;
using SpaprDdw.Platforms;

namespace SpaprDdw.PowerShell.Formatting;

/// <summary>Numbers as the views show them. Here, because views find no types of the engine's own load context.</summary>
public static class Display
{
    /// <summary>A size in binary units.</summary>
    /// <param name="bytes">Bytes; null shows as nothing.</param>
    public static string Size(ulong? bytes) => bytes is { } size ? Units.Size(size) : string.Empty;

    /// <summary>An address in hexadecimal, four digits together, as commands take it too.</summary>
    /// <param name="address">The address; null shows as nothing.</param>
    public static string Address(ulong? address) => address is { } value ? Separated(value.ToString("x", CultureInfo.InvariantCulture)) : string.Empty;

    /// <summary>A TCE, all of its 16 digits.</summary>
    /// <param name="tce">The word.</param>
    public static string Word(ulong tce) => Separated(tce.ToString("x16", CultureInfo.InvariantCulture));

    /// <summary>
    /// What a container supports, by the labels of its view. One method for all of them, because PowerShell then binds a call
    /// once: this is the first object that most sessions show.
    /// </summary>
    /// <param name="info">What a container supports.</param>
    /// <param name="label">Default window, Page sizes, Host page size or Locked memory.</param>
    /// <param name="style">$PSStyle.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another label.</exception>
    public static string Info(TceInfo info, string label, object? style)
    {
        ArgumentNullException.ThrowIfNull(info);
        return label switch
        {
            "Default window" => $"{Address(info.Dma32Start)}, {Size(info.Dma32Size)}",
            "Page sizes" => Sizes(info.PageSizes),
            "Host page size" => Size(info.HostPageSize),
            "Locked memory" => Locked(info, style),
            _ => throw new ArgumentOutOfRangeException(nameof(label), label, "The view has no such label."),
        };
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

    /// <summary>The devices of a group, one text each.</summary>
    /// <param name="group">The group.</param>
    public static IEnumerable<string> Devices(IommuGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return group.Devices.Select(device => $"{device.Address} [{device.VendorId:x4}:{device.DeviceId:x4}] {device.Driver}".TrimEnd());
    }

    /// <summary>How many mappings went along with a window.</summary>
    /// <param name="change">What became of the window.</param>
    public static int Kept(DmaWindowChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return change.Moves.Count(move => move.NewAddress is not null);
    }

    /// <summary>Where a mapping is now.</summary>
    /// <param name="move">What became of the mapping.</param>
    /// <param name="style">$PSStyle.</param>
    public static string Moved(DmaMappingMove move, object? style)
    {
        ArgumentNullException.ThrowIfNull(move);
        return move.NewAddress is { } address ? Address(address) : Palette.Mark("Dropped", style);
    }

    /// <summary>Whether to take a plan: a star on the one to take, else whether it can be had, or the rule against it.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="style">$PSStyle.</param>
    public static string Take(DmaWindowPlan plan, object? style)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.Recommended ? Palette.Good("*", style)
            : plan.Possible ? "can"
            : Palette.Bad(string.Create(CultureInfo.InvariantCulture, $"rule {plan.Rule}"), style);
    }

    /// <summary>The requests of a user, one text each.</summary>
    /// <param name="outcome">What became of the user.</param>
    public static IEnumerable<string> Requests(DmaUserOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return outcome.Requests.Select(request =>
            $"{request.Request}: {request.Result}{(request.Leaked > 0 ? $", leaks {Units.Size(request.Leaked)}" : string.Empty)}");
    }

    /// <summary>A word that says how something is, in the colour of good, of bad, or of what may become either.</summary>
    /// <param name="value">A state, or whether something holds.</param>
    /// <param name="style">$PSStyle.</param>
    public static string Mark(object? value, object? style) => Palette.Mark(value?.ToString() ?? string.Empty, style);

    /// <summary>Sizes with commas between.</summary>
    /// <param name="bytes">Sizes in bytes.</param>
    internal static string Sizes(IEnumerable<ulong> bytes) => string.Join(", ", bytes.Select(Units.Size));

    /// <summary>Locked memory against its limit, marked where less than a tenth of it is left.</summary>
    private static string Locked(TceInfo info, object? style)
    {
        string text = $"{Units.Size(info.LockedMemory)} of {(info.LockedMemoryLimit is { } limit ? Units.Size(limit) : "unlimited")}";
        return info.LockedMemoryLimit is { } most && info.LockedMemory > most - (most / 10) ? Palette.Warn(text, style) : text;
    }

    private static string Separated(string digits)
    {
        for (int at = digits.Length - 4; at > 0; at -= 4)
            digits = digits.Insert(at, "_");
        return "0x" + digits;
    }
}
