using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Unregisters buffers and frees their memory.</summary>
[Cmdlet(VerbsCommon.Remove, "DmaBuffer", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveDmaBufferCommand : ContainerCmdlet
{
    /// <summary>The buffer or its name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ReferenceTransformation<BufferArgument>]
    [ArgumentCompleter(typeof(BufferCompleter))]
    [Alias("Name")]
    public BufferArgument Buffer { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        TceContainer container = FindContainer(Buffer.Origin);
        DmaBuffer buffer = Buffer.Resolve(container);
        container.Preview.RemoveBuffer(buffer);
        if (ShouldProcess($"{container.Name}, buffer {buffer}", "Remove"))
            container.RemoveBuffer(buffer);
    }
}
