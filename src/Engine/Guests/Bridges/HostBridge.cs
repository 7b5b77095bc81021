using SpaprDdw.Platforms;

namespace SpaprDdw.Guests.Bridges;

/// <summary>An emulated host bridge with its windows. It answers as LoPAR and QEMU's versions define the calls.</summary>
/// <param name="hypervisor">What the bridges of this hypervisor do.</param>
/// <param name="answers">The answers to the query.</param>
/// <param name="buid">The unit id of the bridge.</param>
/// <param name="firstLiobn">The LIOBN of the default window.</param>
/// <param name="isOffered">False if the bridge offers no dynamic windows (QEMU: ddw=off).</param>
/// <param name="offersLimited">True if it offers windows to devices of 33 to 63 address bits (PAPR 2.13).</param>
internal sealed class HostBridge(
    Hypervisor hypervisor, FirmwareAnswers answers, ulong buid, uint firstLiobn, bool isOffered, bool offersLimited) : IHostBridge
{
    /// <summary>The start of the first window when no other exists.</summary>
    private const ulong FirstStart = 0;

    /// <summary>The start of a window beside the default window.</summary>
    private const ulong DynamicStart = 0x800000000000000;

    /// <summary>The start of a window for devices of 33 to 63 address bits.</summary>
    private const ulong LimitedStart = 1UL << 32;

    private const int EntryBits = 32;

    /// <summary>No kernel makes more windows for a node.</summary>
    private const uint MaxDynamic = 2;

    /// <summary>The windows by the last digit of their LIOBN.</summary>
    private readonly Window?[] windows = [Window.Default, .. new Window?[Math.Min(answers.WindowsAvailable, MaxDynamic)]];
    private bool isLimited;

    private enum Window
    {
        Default,
        Dynamic,
    }

    private FirmwareAnswers Now => windows[0] == Window.Default ? answers : answers.AfterRemoval ?? answers;

    private int InUse => windows.Count(window => window is not null);

    /// <inheritdoc/>
    public RtasAnswer Call(RtasService service, uint[] inputs, int outputs) => isOffered
        ? service switch
        {
            RtasService.Query => Query(inputs, outputs),
            RtasService.Create => Create(inputs, outputs),
            RtasService.Remove => Remove(inputs, outputs),
            _ => Reset(inputs, outputs),
        }
        : Failed(RtasStatus.ParameterError, outputs);

    private static RtasAnswer Failed(int status, int outputs) => new(status, new uint[Math.Max(0, outputs - 1)]);

    private static (uint High, uint Low) Halves(ulong number) => ((uint)(number >> 32), (uint)number);

    private RtasAnswer Query(uint[] inputs, int outputs)
    {
        bool isWide = outputs == 6 && hypervisor.Extensions.Count > 1;
        if (inputs.Length != 3 || !IsMine(inputs) || !isWide && outputs != 5)
            return Failed(RtasStatus.ParameterError, outputs);
        FirmwareAnswers now = Now;
        if (now.Status != RtasStatus.Success)
            return Failed(now.Status, outputs);
        // The default window counts too: without room for another one, removing it makes room for one.
        uint available = now != answers ? now.WindowsAvailable : answers.WindowsAvailable + 1 - (uint)InUse;
        (uint high, uint low) = Halves(isWide ? now.LargestBlock : Math.Min(now.LargestBlock, hypervisor.NarrowBlock));
        return new(RtasStatus.Success, isWide ? [available, high, low, now.PageSizeMask, 0] : [available, low, now.PageSizeMask, 0]);
    }

    private RtasAnswer Create(uint[] inputs, int outputs)
    {
        if (inputs.Length != 5 || outputs != 4 || !IsMine(inputs) || inputs[3] > 63 || inputs[4] > 64 || inputs[4] < inputs[3]
            || !FirmwarePageSizes.Has(Now.PageSizeMask, (int)inputs[3]))
        {
            return Failed(RtasStatus.ParameterError, outputs);
        }

        if (answers.Refused is { } refused && 1UL << (int)inputs[3] == refused.PageSize && (inputs[4] > 63 || 1UL << (int)inputs[4] >= refused.Size))
            return Failed(refused.Status, outputs);
        int slot = Array.FindIndex(windows, window => window is null);
        int entryBits = (int)(inputs[4] - inputs[3]);
        if (slot < 0 || hypervisor.LimitsEntries && entryBits >= EntryBits || hypervisor.LimitsBlock && (entryBits > 63 || 1UL << entryBits > Now.LargestBlock))
            return Failed(RtasStatus.HardwareError, outputs);
        (uint high, uint low) = Halves(InUse == 0 ? FirstStart : isLimited ? LimitedStart : DynamicStart);
        windows[slot] = Window.Dynamic;
        return new(RtasStatus.Success, [firstLiobn + (uint)slot, high, low]);
    }

    private RtasAnswer Remove(uint[] inputs, int outputs)
    {
        uint slot = inputs.Length == 1 ? unchecked(inputs[0] - firstLiobn) : uint.MaxValue;
        if (outputs != 1 || slot >= windows.Length || windows[slot] is not { } removed)
            return Failed(RtasStatus.ParameterError, outputs);
        windows[slot] = null;
        if (hypervisor.RestoresDefault && removed != Window.Default && InUse == 0)
            windows[0] = Window.Default;
        return new(RtasStatus.Success, []);
    }

    private RtasAnswer Reset(uint[] inputs, int outputs)
    {
        if (inputs.Length != 3 && !(offersLimited && inputs.Length == 4) || outputs != 1 || !IsMine(inputs))
            return Failed(RtasStatus.ParameterError, outputs);
        Array.Clear(windows);
        windows[0] = Window.Default;
        isLimited = inputs.Length == 4 && inputs[3] == 1;
        return new(RtasStatus.Success, []);
    }

    /// <summary>The second and the third input are the unit id of the bridge.</summary>
    private bool IsMine(uint[] inputs) => ((ulong)inputs[1] << 32 | inputs[2]) == buid;
}
