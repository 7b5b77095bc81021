using SpaprDdw.Errors;
using SpaprDdw.Guests.Bridges;
using SpaprDdw.Platforms;

namespace SpaprDdw.Guests;

/// <summary>What the firmware of a pseries host offers to devices.</summary>
/// <param name="Answer">Its answer.</param>
/// <param name="PciAddresses">The devices that got it, in a kernel log or a saved machine; empty if it was given.</param>
public sealed record HostFirmware(FirmwareAnswer Answer, IReadOnlyList<string> PciAddresses)
{
    /// <summary>Finds the answers. Given values replace those of a saved machine, a log or QEMU.</summary>
    /// <param name="given">The values that were given; null for those of the sources.</param>
    /// <param name="sources">The devices of a saved machine or a log; empty for QEMU's answer.</param>
    /// <returns>The different answers, each with its devices.</returns>
    /// <exception cref="TceException">PageSizeMaskInvalid.</exception>
    public static IReadOnlyList<HostFirmware> Find(GivenFirmware given, IReadOnlyList<SavedDevice> sources)
    {
        ArgumentNullException.ThrowIfNull(given);
        ArgumentNullException.ThrowIfNull(sources);
        if (given.PageSizeMask is { } mask && (mask & ~FirmwarePageSizes.AllBits) != 0)
            throw GuestErrors.PageSizeMaskInvalid(mask);
        return sources.Count == 0
            ? [new HostFirmware(given.Over(FirmwareAnswer.Qemu), [])]
            : [.. sources.GroupBy(device => given.Over(Of(device)), device => device.PciAddress).Select(alike => new HostFirmware(alike.Key, [.. alike]))];
    }

    private static FirmwareAnswer Of(SavedDevice device)
    {
        FirmwareAnswers before = device.Answers, largest = before.AfterRemoval ?? before;
        return device.Node.Tokens is null || before.Status != RtasStatus.Success
            ? FirmwareAnswer.None
            : new FirmwareAnswer(largest.LargestBlock, largest.PageSizeMask, before.WindowsAvailable);
    }
}

/// <summary>The values of a firmware's answer that a caller gave; null where none was given.</summary>
/// <param name="LargestBlock">The most TCEs of a window.</param>
/// <param name="PageSizeMask">The page sizes as bits.</param>
/// <param name="WindowsAvailable">How many windows it makes beside the default window.</param>
public sealed record GivenFirmware(ulong? LargestBlock, uint? PageSizeMask, uint? WindowsAvailable)
{
    /// <summary>
    /// An answer in which these values replace those of another one. Where the firmware gave no answer, only all three make
    /// one.
    /// </summary>
    internal FirmwareAnswer Over(FirmwareAnswer other)
        => other.IsNone && (LargestBlock is null || PageSizeMask is null || WindowsAvailable is null)
            ? other
            : new(LargestBlock ?? other.LargestBlock, PageSizeMask ?? other.PageSizeMask, WindowsAvailable ?? other.WindowsAvailable);
}
