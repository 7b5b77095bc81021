using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Unregisters buffers and frees their memory.</summary>
[Cmdlet(VerbsCommon.Remove, "DmaBuffer", SupportsShouldProcess = true)]
[AcceptsRows(RowKinds.Buffer, "a buffer", Target = nameof(Buffer))]
[OutputType(typeof(void))]
public sealed class RemoveDmaBufferCommand : ContainerCmdlet
{
    /// <summary>Buffers: each the object or its name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ListTransformation<ReferenceTransformationAttribute<BufferArgument>>]
    [ArgumentCompleter(typeof(BufferCompleter))]
    [Alias("Name")]
    public BufferArgument[] Buffer { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessItem() => ForEach(Buffer, named =>
    {
        TceContainer container = FindContainer(named.Item?.Origin);
        DmaBuffer buffer = named.Resolve(container, IsContainerNamed);
        container.Preview.RemoveBuffer(buffer);
        if (ShouldProcess($"{container.Name}, buffer {buffer}", $"Remove the buffer and lose its {Units.Size(buffer.Size)} of memory"))
            container.RemoveBuffer(buffer);
    });
}
