namespace SpaprDdw.Partition.Verdicts;

/// <summary>The words that say in one how a device is off.</summary>
public static class VerdictWords
{
    /// <summary>All words with what they mean, the best first.</summary>
    public static IReadOnlyList<(string Word, string Meaning)> All { get; } =
    [
        (Verdict.Direct, "a window covers all memory"),
        (Verdict.Split, "memory is direct, persistent memory is mapped for each access, in one window"),
        (Verdict.DirectNotPmem, "memory is direct, persistent memory goes through the default window"),
        (Verdict.DirectPartial, "some memory lies beyond the direct window"),
        (Verdict.Dynamic, "a large window, in which each access is mapped by a call to the hypervisor"),
        (Verdict.Only32Bit, "the device or its driver has 32 address bits"),
        (Verdict.NotAsked, "nobody asked for a window: no driver is bound"),
        (Verdict.NotOffered, "the platform offers no window to this device"),
        (Verdict.SwitchedOff, "the kernel was started with disable_ddw"),
        (Verdict.NoMaximumMemory, "the kernel asked for a window of no size"),
        (Verdict.CreateRefused, "the platform refused the window"),
        (Verdict.QueryFailed, "the platform's answer to the query left no window"),
        (Verdict.DefaultInUse, "the default window could not be replaced because it was in use"),
        (Verdict.FailedBefore, "another device of the node was refused, so this one was not heard"),
        (Verdict.OutOfReach, "the window starts or ends above what the device can address"),
        (Verdict.NoWindowLeft, "a 32-bit device whose default window was replaced"),
        (Verdict.HeldByVfio, "a program holds the group through VFIO"),
        (Verdict.Frozen, "the node has no window at all"),
        (Verdict.Unexplained, "no window, and neither tree nor log tells why"),
        (Verdict.Unknown, "what tells it is missing"),
    ];
}
