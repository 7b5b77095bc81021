using SpaprDdw.Guests.Bridges;

namespace SpaprDdw.Guests.Kernels;

/// <summary>Writes the lines that the IOMMU code of a kernel logs, without their times.</summary>
/// <param name="rules">The kernel.</param>
/// <param name="node">The node.</param>
internal sealed class DdwLogWriter(KernelRules rules, NodeProperties node)
{
    private readonly List<string> lines = [];

    /// <summary>The lines.</summary>
    public IReadOnlyList<string> Lines => lines;

    public void Query(AskingDevice device, bool isOfSetUp, int status, QueryAnswer answer) => lines.Add(
        $"{(isOfSetUp ? $"pci {device.PciAddress}" : device.Name)}: ibm,query-pe-dma-windows({node.Tokens!.Query:x}) {Place(device.ConfigAddress)} returned {status}"
            + (TellsAnswer ? $", lb={answer.LargestBlock:x} ps={answer.PageSizeMask:x} wn={answer.WindowsAvailable}" : string.Empty));

    public void SetUpFailed(AskingDevice device) => lines.Add($"pci {device.PciAddress}: spapr_tce_init_table_group: query_ddw failed");

    public void Create(AskingDevice device, int pageShift, int windowShift, RtasAnswer answer) => lines.Add(
        $"{device.Name}: ibm,create-pe-dma-window({node.Tokens!.Create:x}) {Place(device.ConfigAddress)} {pageShift:x} {windowShift:x} "
        + $"returned {answer.Status} (liobn = 0x{answer.Outputs[0]:x} starting addr = {answer.Outputs[1]:x} {answer.Outputs[2]:x})");

    public void RemoveFailed(int status) => lines.Add(
        $"{node.Path}: failed to remove DMA window: rtas returned {status} to ibm,remove-pe-dma-window({node.Tokens!.Remove:x}) {node.DefaultLiobn:x}");

    public void ResetFailed(AskingDevice device, int status, bool isLimited) => lines.Add(
        $"{device.Name}: ibm,reset-pe-dma-windows({node.Extensions[0]:x}) {(isLimited ? "for Limited Addr Support: " : string.Empty)}"
        + $"{Place(device.ConfigAddress)} returned {status} ");

    public void LimitedNotSupported(AskingDevice device, int error)
        => lines.Add($"{device.Name}: Limited Address Space for DDW not Supported, err: {error}");

    public void DefaultInUse(AskingDevice device) => lines.Add($"{device.Name}: current IOMMU table in use, can't be replaced.");

    public void SkippedPmem(AskingDevice device) => lines.Add($"{device.Name}: Skipping ibm,pmemory");

    public void RemovedDefault(AskingDevice device) => lines.Add($"{device.Name}: Removed default DMA window for {node.Path}");

    public void Answer(AskingDevice device, bool isLimitedRequired, bool isLimited, bool isDirect)
        => lines.Add($"{device.Name}: lsa_required: {Bit(isLimitedRequired)}, lsa_enabled: {Bit(isLimited)}, direct mapping: {Bit(isDirect)}");

    public void Limit(AskingDevice device, ulong limit) => lines.Add($"{device.Name}: iommu: 64-bit OK but direct DMA is limited by {limit:x}");

    private static int Bit(bool value) => value ? 1 : 0;

    /// <summary>6.1 tells the answer and 5.10 does not. The first version that does is not known.</summary>
    private bool TellsAnswer => rules.MakesDynamic;

    private string Place(uint address) => $"{address:x} {(uint)(node.Buid >> 32):x} {(uint)node.Buid:x}";
}

/// <summary>The answer to a query, as a kernel reads it.</summary>
/// <param name="WindowsAvailable">The number of windows that the platform can still make.</param>
/// <param name="LargestBlock">The largest number of TCEs of a window.</param>
/// <param name="PageSizeMask">The page sizes as bits.</param>
internal readonly record struct QueryAnswer(uint WindowsAvailable, ulong LargestBlock, uint PageSizeMask);
