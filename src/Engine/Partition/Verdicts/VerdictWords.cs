namespace SpaprDdw.Partition.Verdicts;

/// <summary>The words for verdicts on devices, and their meanings.</summary>
public static class VerdictWords
{
    /// <summary>All words with their meanings, the best verdict first.</summary>
    public static IReadOnlyList<(string Word, string Meaning)> All { get; } =
    [
        (Verdict.Direct, "the window covers all memory, and all memory is mapped in it"),
        (Verdict.Split, "one window: memory is direct, persistent memory is mapped for each access"),
        (Verdict.DirectNotPmem, "memory is direct; persistent memory uses the default window"),
        (Verdict.DirectPartial, "the direct window does not cover all memory"),
        (Verdict.Dynamic, "the window is large, but each mapping is a call to the hypervisor"),
        (Verdict.Only32Bit, "the device or its driver has 32 address bits"),
        (Verdict.NotAsked, "no driver has asked for a window"),
        (Verdict.NotOffered, "the platform offers this device no window"),
        (Verdict.SwitchedOff, "the kernel was started with disable_ddw or iommu=off"),
        (Verdict.NoMaximumMemory, "the kernel asked for a window of 0 bytes"),
        (Verdict.CreateRefused, "the platform refused the window"),
        (Verdict.QueryFailed, "the platform answered the query with an error or without a window"),
        (Verdict.DefaultInUse, "the default window was in use and could not be replaced"),
        (Verdict.FailedBefore, "another device of the node failed, so Linux did not ask for this device"),
        (Verdict.OutOfReach, "the device does not reach all of the window"),
        (Verdict.NoWindowLeft, "a device of 32 address bits, and the default window was replaced"),
        (Verdict.HeldByVfio, "a program uses the IOMMU group through VFIO"),
        (Verdict.Frozen, "the node has no window"),
        (Verdict.Unexplained, "the device has no window, and neither device tree nor kernel log tells why"),
        (Verdict.Unknown, "files are missing"),
    ];
}
