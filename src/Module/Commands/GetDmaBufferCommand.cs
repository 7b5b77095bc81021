using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Errors;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Lists the buffers of a container.</summary>
[Cmdlet(VerbsCommon.Get, "DmaBuffer")]
[OutputType(typeof(DmaBuffer))]
public sealed class GetDmaBufferCommand : PipedContainerCmdlet
{
    /// <summary>The names of buffers, with wildcards. The default is all buffers.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(BufferCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessItem()
        => WriteMatches(FindContainer().GetBuffers(), buffer => buffer.Name, Name, ErrorRecords.BufferNotFound);
}
