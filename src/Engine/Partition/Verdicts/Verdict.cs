namespace SpaprDdw.Partition.Verdicts;

/// <summary>The words that say in one how a device is off, and what each means.</summary>
public static class Verdict
{
    internal const string Direct = nameof(Direct);
    internal const string DirectPartial = nameof(DirectPartial);
    internal const string DirectNotPmem = nameof(DirectNotPmem);
    internal const string Split = nameof(Split);
    internal const string Dynamic = nameof(Dynamic);
    internal const string Only32Bit = nameof(Only32Bit);
    internal const string NotAsked = nameof(NotAsked);
    internal const string NotOffered = nameof(NotOffered);
    internal const string SwitchedOff = nameof(SwitchedOff);
    internal const string NoMaximumMemory = nameof(NoMaximumMemory);
    internal const string CreateRefused = nameof(CreateRefused);
    internal const string QueryFailed = nameof(QueryFailed);
    internal const string DefaultInUse = nameof(DefaultInUse);
    internal const string FailedBefore = nameof(FailedBefore);
    internal const string OutOfReach = nameof(OutOfReach);
    internal const string NoWindowLeft = nameof(NoWindowLeft);
    internal const string HeldByVfio = nameof(HeldByVfio);
    internal const string Frozen = nameof(Frozen);
    internal const string Unexplained = nameof(Unexplained);
    internal const string Unknown = nameof(Unknown);

    /// <summary>All words with what they mean, the best first.</summary>
    public static IReadOnlyList<(string Word, string Meaning)> All { get; } =
    [
        (Direct, "a window covers all memory"),
        (Split, "memory is direct, persistent memory is mapped for each access, in one window"),
        (DirectNotPmem, "memory is direct, persistent memory goes through the default window"),
        (DirectPartial, "some memory lies beyond the direct window"),
        (Dynamic, "a large window, in which each access is mapped by a call to the hypervisor"),
        (Only32Bit, "the device or its driver has 32 address bits"),
        (NotAsked, "nobody asked for a window: no driver is bound"),
        (NotOffered, "the platform offers no window to this device"),
        (SwitchedOff, "the kernel was started with disable_ddw"),
        (NoMaximumMemory, "the kernel asked for a window of no size"),
        (CreateRefused, "the platform refused the window"),
        (QueryFailed, "the platform's answer to the query left no window"),
        (DefaultInUse, "the default window could not be replaced because it was in use"),
        (FailedBefore, "another device of the node was refused, so this one was not heard"),
        (OutOfReach, "the window starts or ends above what the device can address"),
        (NoWindowLeft, "a 32-bit device whose default window was replaced"),
        (HeldByVfio, "a program holds the group through VFIO"),
        (Frozen, "the node has no window at all"),
        (Unexplained, "no window, and neither tree nor log tells why"),
        (Unknown, "what tells it is missing"),
    ];
}
