using SpaprDdw.Diagnostics;
using SpaprDdw.Partition.DeviceTrees;
using SpaprDdw.Partition.Pci;
using SpaprDdw.Partition.Verdicts;

namespace SpaprDdw.Partition;

/// <summary>Makes the row of a device from its situation.</summary>
internal static class PciDmaWindowMaker
{
    private const string NoWindow = "None";

    public static PciDmaWindow Make(Situation situation, string? hostName, string? source)
    {
        (PciFunction function, WindowOwner? owner) = (situation.Function, situation.Owner);
        DynamicWindow? window = owner?.Dynamic;
        ulong? memory = situation.Machine.Memory.End;
        Finding finding = VerdictRules.Judge(situation);
        return new PciDmaWindow(function.Address, ModeOf(situation), finding.Verdict, Shown(finding.Reason)!, Shown(finding.Remedy)!)
        {
            Location = Shown(function.Node?.Text("ibm,loc-code")),
            Driver = Shown(function.Driver),
            MaskBits = function.MaskBits,
            Node = Shown(owner?.Node.Path),
            DefaultLiobn = owner?.Default?.Liobn,
            DefaultStartAddress = owner?.Default?.StartAddress,
            DefaultSize = owner?.Default?.Size,
            Liobn = window?.Liobn,
            StartAddress = window?.StartAddress,
            PageSize = window?.PageSize,
            Size = window?.Size,
            DdwOffered = owner?.IsOffered,
            MemoryCovered = window is null ? 0 : memory is { } end ? Math.Min(window.Size, end) : null,
            Memory = memory,
            Evidence = Shown(finding.Evidence),
            HostName = Shown(hostName),
            Source = source,
        };
    }

    private static string ModeOf(Situation situation) => situation.Owner?.Dynamic switch
    {
        null => NoWindow,
        { IsDirect: false } => Verdict.Dynamic,
        { } window => WindowRules.IsSplit(situation, window) ? Verdict.Split : Verdict.Direct,
    };

    private static string? Shown(string? text) => text is null ? null : PrintableText.Of(text);
}
