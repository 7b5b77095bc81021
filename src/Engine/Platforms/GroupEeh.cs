using SpaprDdw.Abi;

namespace SpaprDdw.Platforms;

/// <summary>What a state of error handling (EEH) means for a group. No machine with EEH was recorded yet.</summary>
public static class GroupEeh
{
    /// <summary>Why a group in this state does no DMA; null if it does, or if the state is unknown.</summary>
    /// <param name="state">The state.</param>
    public static string? Obstacle(PeState state) => state switch
    {
        PeState.Unknown or PeState.Normal => null,
        PeState.Reset => "EEH is resetting it (state Reset)",
        PeState.Stopped => "EEH has frozen it, so it does neither MMIO nor DMA (state Stopped)",
        PeState.DmaStopped => "EEH has stopped its DMA (state DmaStopped)",
        _ => "EEH is recovering it, or has disabled it after too many failures (state Unavailable)",
    };

    /// <summary>
    /// The state of a group with several devices: the first one that keeps it from DMA, or else the best that is known.
    /// </summary>
    /// <param name="states">The states of the devices.</param>
    internal static PeState Of(IReadOnlyCollection<PeState> states)
        => states.Where(state => Obstacle(state) is not null).Append(states.Contains(PeState.Normal) ? PeState.Normal : PeState.Unknown).First();
}
