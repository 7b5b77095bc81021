using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.PowerShell.Binding;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Allocates memory and registers it with the driver, so that it can be mapped.</summary>
[Cmdlet(VerbsCommon.New, "DmaBuffer", SupportsShouldProcess = true)]
[OutputType(typeof(DmaBuffer))]
public sealed class NewDmaBuffer : PipedContainerCmdlet
{
    /// <summary>Size of the buffer.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [SizeTransformation]
    public ulong Size { get; set; }

    /// <summary>Size of the pages behind it: the host's own, or of huge pages.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SizeTransformation]
    public ulong? PageSize { get; set; }

    /// <summary>A name for it.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        TceContainer container = Target();
        container.ValidateCreateBuffer(Size, PageSize, Name);
        if (ShouldProcess(container.Name, $"Allocate and register {Units.Size(Size)}"))
            WriteObject(container.CreateBuffer(Size, PageSize, Name));
    }
}
