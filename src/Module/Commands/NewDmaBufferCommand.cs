using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Allocates memory and registers it with the driver, so that it can be mapped.</summary>
[Cmdlet(VerbsCommon.New, "DmaBuffer", SupportsShouldProcess = true)]
[OutputType(typeof(DmaBuffer))]
public sealed class NewDmaBufferCommand : PipedContainerCmdlet
{
    /// <summary>Whether the command line has a name; a piped one may be that of a piped container.</summary>
    private bool isNamed;

    /// <summary>Size of the buffer.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [SizeTransformation]
    public ulong Size { get; set; }

    /// <summary>Size of the pages behind it: the host's own, or of huge pages.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SizeTransformation]
    [ArgumentCompleter(typeof(BufferPageSizeCompleter))]
    public ulong? PageSize { get; set; }

    /// <summary>A name for it.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => isNamed = MyInvocation.BoundParameters.ContainsKey(nameof(Name));

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        TceContainer container = Target();
        string? name = isNamed || Name != container.Name ? Name : null;
        container.Preview.CreateBuffer(Size, PageSize, name);
        if (ShouldProcess(container.Name, $"Allocate and register {Units.Size(Size)}"))
            WriteObject(container.CreateBuffer(Size, PageSize, name));
    }
}
