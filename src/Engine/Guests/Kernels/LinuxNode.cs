using System.Numerics;
using SpaprDdw.Guests.Bridges;
using SpaprDdw.Platforms;

namespace SpaprDdw.Guests.Kernels;

/// <summary>
/// A node that owns windows, in a running Linux guest: what the kernel asks the platform for when drivers set their DMA
/// masks, and what it answers to them. All devices below the node share its state.
/// </summary>
/// <param name="rules">The kernel.</param>
/// <param name="memory">The guest's memory.</param>
/// <param name="node">The node.</param>
/// <param name="bridge">The platform.</param>
/// <param name="log">Receives the lines of the kernel log; null to write none.</param>
internal sealed class LinuxNode(KernelRules rules, GuestMemory memory, NodeProperties node, IHostBridge bridge, DdwLogWriter? log)
{
    /// <summary>The shift of a window over all addresses of memory and persistent memory (MAX_PHYSMEM_BITS).</summary>
    public const int AllMemoryShift = 51;

    private const int AllBits = 64, DefaultBits = 32;
    private const ulong RoomBeforeMemory = 1UL << 31;
    private static readonly int[] OldPageShifts = [24, 16, 12];

    private readonly List<RtasCall> calls = [];
    private bool isSetUp;
    private bool wasDefaultReplaced;

    /// <summary>The memory that the kernel wants a window for, in bytes.</summary>
    public ulong MemoryLimit { get; } = memory.Limit(rules);

    /// <summary>The shift of that memory, rounded up to a power of two.</summary>
    public int MemoryShift { get; } = ShiftOf(memory.Limit(rules));

    /// <summary>The calls to the platform, in order.</summary>
    public IReadOnlyList<RtasCall> Calls => calls;

    /// <summary>The dynamic window; null if there is none.</summary>
    public MadeWindow? Window { get; private set; }

    /// <summary>Why there is no window; null if there is one or no driver asked.</summary>
    public NodeFailure? Failure { get; private set; }

    /// <summary>True if pages are mapped in the default window.</summary>
    public bool IsDefaultInUse { get; init; }

    /// <summary>True if the node still has its default window.</summary>
    public bool HasDefault => node.DefaultLiobn is not null && !wasDefaultReplaced;

    /// <summary>Sets up a device, which the kernel does before any driver.</summary>
    public void SetUp(AskingDevice device)
    {
        if (isSetUp || !rules.AsksAtSetUp || node.Tokens is null)
            return;
        isSetUp = true;
        if (Query(device, isOfSetUp: true) is null)
            log?.SetUpFailed(device);
    }

    /// <summary>Answers a driver that sets its DMA mask.</summary>
    /// <param name="device">The device.</param>
    /// <param name="mask">The mask.</param>
    /// <returns>True if the driver's mappings are direct.</returns>
    public bool Ask(AskingDevice device, ulong mask)
    {
        int bits = ShiftOf(mask);
        if (bits <= DefaultBits || mask != ulong.MaxValue && !rules.HasLimitedAddressing)
            return false;
        var question = new Question(device, bits);
        if (Window is null && Failure is null)
            Make(question);
        else if (Window is { } existing)
            question.Answer = AnswerFor(existing);
        Tell(question);
        return question.Answer;
    }

    /// <summary>The shift of a number that is rounded up to a power of two; 0 for 0 and 1.</summary>
    private static int ShiftOf(ulong number) => number < 2 ? 0 : BitOperations.Log2(number - 1) + 1;

    private bool AnswerFor(MadeWindow window) => rules.ReuseRule switch
    {
        ReuseRule.StartAboveZero => window.StartAddress != 0,
        ReuseRule.CoversMemory => window.WindowShift >= MemoryShift,
        _ => window.Answer,
    };

    private void Make(Question question)
    {
        Failure = TryMake(question);
        if (Failure is not null && (question.RemovedDefault || question.IsLimited))
            Reset(question);
    }

    private NodeFailure? TryMake(Question question)
    {
        if (node.Tokens is null)
            return new NodeFailure(NodeFailureKind.NotOffered);
        if (Query(question.Device, isOfSetUp: false) is not { } answer)
            return new NodeFailure(NodeFailureKind.QueryRefused);
        if (question.Bits < AllBits && Limit(question) is { } refused)
            return refused;
        if (answer.WindowsAvailable == 0)
        {
            if (ReplaceDefault(question) is { } kept)
                return kept;
            if (Query(question.Device, isOfSetUp: false) is not { } second)
                return new NodeFailure(NodeFailureKind.QueryRefused);
            if (second.WindowsAvailable == 0)
                return new NodeFailure(NodeFailureKind.NoWindowLeft);
            answer = second;
        }

        int? pageShift = rules.KnowsAllPages
            ? FirmwarePageSizes.LargestShift(answer.PageSizeMask)
            : Array.Find(OldPageShifts, shift => FirmwarePageSizes.Has(answer.PageSizeMask, shift)) is > 0 and var known ? known : null;
        if (pageShift is not { } page)
            return new NodeFailure(NodeFailureKind.NoUsablePage);
        return Plan(question, answer.LargestBlock, page) is { } plan ? Create(question, page, plan) : new NodeFailure(NodeFailureKind.BlockTooSmall);
    }

    /// <summary>Asks the platform to place windows where a device of 33 to 63 address bits reaches them.</summary>
    private NodeFailure? Limit(Question question)
    {
        question.IsLimitedRequired = true;
        if (!node.HasReset)
            return new NodeFailure(NodeFailureKind.LimitedNotOffered);
        if (node.LimitedError is not 0 and var error)
        {
            log?.LimitedNotSupported(question.Device, error);
            return new NodeFailure(NodeFailureKind.LimitedNotOffered);
        }

        RtasAnswer answer = Call(RtasService.Reset, [.. Place(question.Device), 1], 1);
        question.IsLimited = answer.Status == RtasStatus.Success;
        if (question.IsLimited)
            return null;
        log?.ResetFailed(question.Device, answer.Status, isLimited: true);
        return new NodeFailure(NodeFailureKind.LimitedRefused);
    }

    /// <summary>Removes the default window, because the platform has room for only one window.</summary>
    private NodeFailure? ReplaceDefault(Question question)
    {
        if (!rules.ReplacesDefault)
            return new NodeFailure(NodeFailureKind.NoWindowLeft);
        if (rules.SparesDefaultInUse && IsDefaultInUse)
        {
            log?.DefaultInUse(question.Device);
            return new NodeFailure(NodeFailureKind.DefaultInUse);
        }

        if (node.DefaultLiobn is not { } liobn || !node.HasReset)
            return new NodeFailure(NodeFailureKind.NoWindowLeft);
        RtasAnswer answer = Call(RtasService.Remove, [liobn], 1);
        if (answer.Status != RtasStatus.Success)
            log?.RemoveFailed(answer.Status);
        question.RemovedDefault = true;
        return null;
    }

    /// <summary>Decides on the size and the use of the window; null if memory must fit and does not.</summary>
    private WindowUse? Plan(Question question, ulong block, int page)
    {
        // The kernel does not look for the overflow of this product.
        int blockShift = Math.Min(ShiftOf(unchecked(block << page)), question.Bits);
        bool takesAll = memory.HasPmem && rules.LooksForPmem && Fits(AllMemoryShift, block, blockShift, page);
        if (memory.HasPmem && rules.LooksForPmem && !takesAll)
            log?.SkippedPmem(question.Device);
        int shift = takesAll ? AllMemoryShift : MemoryShift;
        bool fits = rules.BlockTest == BlockTest.ExactLimit ? block >= memory.Limit(rules) >> page : Fits(shift, block, blockShift, page);
        if (!fits)
            return rules.MakesDynamic ? new WindowUse(blockShift, IsDirect: false, IsSplit: false) : null;
        if (!question.RemovedDefault || !memory.HasPmem || takesAll || !rules.MakesDynamic)
            return new WindowUse(shift, IsDirect: true, IsSplit: false);
        if (!rules.Splits)
            return new WindowUse(shift, IsDirect: false, IsSplit: false);
        bool splits = 1UL << blockShift >= RoomBeforeMemory + (1UL << MemoryShift);
        return new WindowUse(blockShift, splits, splits);
    }

    private bool Fits(int shift, ulong block, int blockShift, int page)
        => rules.BlockTest == BlockTest.RoundedBlock ? blockShift >= shift : shift < page || block >= 1UL << (shift - page);

    private NodeFailure? Create(Question question, int page, WindowUse use)
    {
        RtasAnswer answer;
        do
        {
            answer = Call(RtasService.Create, [.. Place(question.Device), (uint)page, (uint)use.WindowShift], 4);
        }
        while (answer.Status is RtasStatus.Busy or (>= RtasStatus.FirstDelay and <= RtasStatus.LastDelay));
        log?.Create(question.Device, page, use.WindowShift, answer);

        // The answer to the driver does not change when the platform refuses. Only the next question corrects it.
        question.Answer = rules.MakesDynamic && use.IsDirect;
        if (answer.Status != RtasStatus.Success)
            return new NodeFailure(NodeFailureKind.CreateRefused, answer.Status, 1UL << page, use.WindowShift);
        ulong start = (ulong)answer.Outputs[1] << 32 | answer.Outputs[2];
        Window = new MadeWindow(answer.Outputs[0], start, page, use.WindowShift, use.IsDirect, use.IsSplit, use.IsDirect);
        if (rules.ReuseRule == ReuseRule.StartAboveZero)
            question.Answer = AnswerFor(Window);
        if (question.RemovedDefault)
        {
            wasDefaultReplaced = true;
            log?.RemovedDefault(question.Device);
        }

        return null;
    }

    private void Reset(Question question)
    {
        RtasAnswer answer = Call(RtasService.Reset, Place(question.Device), 1);
        if (answer.Status != RtasStatus.Success)
            log?.ResetFailed(question.Device, answer.Status, isLimited: false);
    }

    private void Tell(Question question)
    {
        if (rules.HasLimitedAddressing)
            log?.Answer(question.Device, question.IsLimitedRequired, question.IsLimited, question.Answer);
        int windowShift = Window?.WindowShift ?? (Failure is { Kind: NodeFailureKind.CreateRefused } refused ? refused.WindowShift : 0);
        if (question.Answer && (rules.LimitLine == LimitLine.Always
            || rules.LimitLine == LimitLine.WithPmem && memory.HasPmem && windowShift != AllMemoryShift))
        {
            log?.Limit(question.Device, (Window?.StartAddress ?? 0) + (1UL << MemoryShift));
        }
    }

    private QueryAnswer? Query(AskingDevice device, bool isOfSetUp)
    {
        bool isWide = rules.TakesWideAnswer && node.HasWideAnswer;
        RtasAnswer answer = Call(RtasService.Query, Place(device), isWide ? 6 : 5, isOfSetUp);
        QueryAnswer read = isWide
            ? new(answer.Outputs[0], (ulong)answer.Outputs[1] << 32 | answer.Outputs[2], answer.Outputs[3])
            : new(answer.Outputs[0], answer.Outputs[1], answer.Outputs[2]);
        log?.Query(device, isOfSetUp, answer.Status, read);
        return answer.Status == RtasStatus.Success ? read : null;
    }

    private uint[] Place(AskingDevice device) => [device.ConfigAddress, (uint)(node.Buid >> 32), (uint)node.Buid];

    private RtasAnswer Call(RtasService service, uint[] inputs, int outputs, bool isOfSetUp = false)
    {
        RtasAnswer answer = bridge.Call(service, inputs, outputs);
        calls.Add(new RtasCall(service, isOfSetUp, inputs, outputs, answer));
        return answer;
    }

    /// <summary>A question of a driver.</summary>
    private sealed class Question(AskingDevice device, int bits)
    {
        public AskingDevice Device => device;

        public int Bits => bits;

        public bool IsLimitedRequired { get; set; }

        public bool IsLimited { get; set; }

        public bool RemovedDefault { get; set; }

        public bool Answer { get; set; }
    }

    private sealed record WindowUse(int WindowShift, bool IsDirect, bool IsSplit);
}
