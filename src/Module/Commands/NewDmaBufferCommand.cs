using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Rows;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Allocates memory and registers it with the driver. Then it can be mapped.</summary>
[Cmdlet(VerbsCommon.New, "DmaBuffer", SupportsShouldProcess = true)]
[AcceptsRows(RowKinds.AnyContainer | RowKinds.Buffer | RowKinds.Shape, "a buffer, a size or a container", Target = nameof(Name))]
[OutputType(typeof(BufferRow))]
public sealed class NewDmaBufferCommand : InputContainerCmdlet
{
    /// <summary>The size of the buffer.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [SizeTransformation]
    public ulong Size { get; set; }

    /// <summary>
    /// The size of the memory pages of the buffer: the page size of the host's kernel, or a size of its huge pages.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SizeTransformation]
    [ArgumentCompleter(typeof(BufferPageSizeCompleter))]
    public ulong? PageSize { get; set; }

    /// <summary>
    /// The name of the buffer: 1 to 128 characters, no control or format characters. The default is buffer0, or the next
    /// free number.
    /// </summary>
    [Parameter(Position = 1, ValueFromPipeline = true)]
    [ReferenceTransformation<BufferArgument>]
    [NotFromRows(RowKinds.AnyContainer | RowKinds.Shape)]
    public BufferArgument? Name { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        TceContainer container = FindContainer();
        string? name = Name?.ToString();
        container.Preview.CreateBuffer(Size, PageSize, name);
        string locked = container.IommuVersion == 2 ? $", {Units.Size(Size)} locked" : string.Empty;
        if (ShouldProcess(container.Name, $"Allocate and register {Units.Size(Size)}{locked}"))
            WriteObject(new BufferRow(container.CreateBuffer(Size, PageSize, name, Progress, Cancellation)));
    }
}
