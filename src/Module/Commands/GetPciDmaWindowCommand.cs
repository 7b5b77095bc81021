using System.Management.Automation;
using SpaprDdw.Partition;
using SpaprDdw.Partition.Verdicts;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Errors;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Lists the DMA windows of the PCI devices of a partition, with a verdict, its reason and a remedy.</summary>
[Cmdlet(VerbsCommon.Get, "PciDmaWindow", DefaultParameterSetName = RootSet)]
[OutputType(typeof(PciDmaWindow))]
public sealed class GetPciDmaWindowCommand : PartitionCmdlet
{
    /// <summary>The verdicts of the devices to list. By default all devices are listed.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(VerdictCompleter))]
    public string[] Verdict { get; set; } = [];

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (Array.Find(Verdict, word => !IsKnown(word)) is { } unknown)
            ThrowTerminatingError(ErrorRecords.VerdictUnknown(unknown));
    }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        foreach (PciDmaWindow device in ReadDevices())
        {
            if (Verdict.Length == 0 || Verdict.Contains(device.Verdict, StringComparer.OrdinalIgnoreCase))
                WriteObject(device);
        }
    }

    private static bool IsKnown(string word)
        => VerdictWords.All.Any(known => string.Equals(known.Word, word, StringComparison.OrdinalIgnoreCase));
}
