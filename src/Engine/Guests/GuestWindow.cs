using SpaprDdw.Guests.Kernels;
using SpaprDdw.Partition.Verdicts;

namespace SpaprDdw.Guests;

/// <summary>The window that a guest's kernel would get for a device, and how it gets there. Sizes are in bytes.</summary>
public sealed class GuestWindow
{
    private Finding? finding;

    internal GuestWindow(GuestQuestion question, LinuxNode node, IReadOnlyList<bool> answers)
    {
        Question = question;
        Node = node;
        Made = node.Window;
        Answers = answers;
    }

    /// <summary>The guest, the device and the platform.</summary>
    public GuestQuestion Question { get; }

    /// <summary>How Linux would use the window: None, Dynamic, Direct or Split.</summary>
    public string Mode => Made switch
    {
        null => "None",
        { IsDirect: false } => Partition.Verdicts.Verdict.Dynamic,
        { IsSplit: true } => Partition.Verdicts.Verdict.Split,
        _ => Partition.Verdicts.Verdict.Direct,
    };

    /// <summary>The LIOBN of the window; null if there is none.</summary>
    public uint? Liobn => Made?.Liobn;

    /// <summary>The first bus address (IOVA) of the window; null if there is none.</summary>
    public ulong? StartAddress => Made?.StartAddress;

    /// <summary>The page size of the window; null if there is none.</summary>
    public ulong? PageSize => Made is { } window ? 1UL << window.PageShift : null;

    /// <summary>The size of the window; null if there is none.</summary>
    public ulong? Size => Made is { } window ? 1UL << window.WindowShift : null;

    /// <summary>True if the node keeps its default window.</summary>
    public bool KeepsDefaultWindow => (Neighbour ?? this).Node.HasDefault;

    /// <summary>
    /// The window of a device of 64 address bits that shares the windows of this device of 32; null if there is none.
    /// </summary>
    internal GuestWindow? Neighbour => Question is { GivenMaskBits: null, MaskBits: <= 32, Device.Has64BitNeighbour: true }
        ? GuestPlanner.Play(Question with { GivenMaskBits = 64 }, Question.Kernel.Rules)
        : null;

    /// <summary>The property by which Linux describes the window in the device tree; null if there is none.</summary>
    public string? Property => Made switch
    {
        null => null,
        { IsDirect: true } => "linux,direct64-ddr-window-info",
        _ => "linux,dma64-ddr-window-info",
    };

    /// <summary>The cells of that property; null if there is none.</summary>
    public IReadOnlyList<uint>? PropertyCells => Made is not { } window ? null :
        [window.Liobn, 0, (uint)(window.StartAddress >> 32), (uint)window.StartAddress, (uint)window.PageShift, (uint)window.WindowShift];

    /// <summary>The calls of the guest's kernel to the platform, in order.</summary>
    public IReadOnlyList<RtasCall> Calls => Node.Calls;

    /// <summary>
    /// The lines that its log will have, without times, for a driver that sets both of its masks.
    /// </summary>
    public IReadOnlyList<string> Log => GuestPlanner.LogOf(Question);

    /// <summary>What the kernel answers when the driver sets its two masks: true for direct.</summary>
    public IReadOnlyList<bool> Answers { get; }

    /// <summary>The verdict: one of the words of VerdictWords.</summary>
    public string Verdict => Finding.Verdict;

    /// <summary>The reason for the verdict.</summary>
    public string Reason => Finding.Reason;

    /// <summary>What to change.</summary>
    public string Remedy => GuestRemedies.Of(this);

    /// <summary>On whose answers the result rests.</summary>
    public string Basis => Question.Basis;

    internal LinuxNode Node { get; }

    internal MadeWindow? Made { get; }

    /// <summary>Few rows of a fleet are read in full, so texts are made when they are asked for.</summary>
    private Finding Finding => finding ??= GuestFindings.Judge(this);
}
