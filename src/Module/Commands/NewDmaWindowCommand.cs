using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Creates a dynamic DMA window. The driver chooses its address.</summary>
[Cmdlet(VerbsCommon.New, "DmaWindow", SupportsShouldProcess = true)]
[OutputType(typeof(DmaWindow))]
public sealed class NewDmaWindowCommand : PipedContainerCmdlet
{
    /// <summary>The IOMMU page size, one of those that Get-TceInfo lists.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [SizeTransformation]
    [ArgumentCompleter(typeof(PageSizeCompleter))]
    public ulong PageSize { get; set; }

    /// <summary>The size of the window, a power of two.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [SizeTransformation]
    [Alias("WindowSize")]
    public ulong Size { get; set; }

    /// <summary>
    /// The number of levels of the window's table. The default is the lowest number that the host can allocate.
    /// </summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(LevelsCompleter))]
    public int? Levels { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        TceContainer container = FindContainer();
        container.Preview.CreateWindow(PageSize, Size, Levels);
        if (ShouldProcess(container.Name, $"Create a window of {Units.Size(Size)} in pages of {Units.Size(PageSize)}"))
            WriteObject(container.CreateWindow(PageSize, Size, Levels));
    }
}
