using System.Management.Automation;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.PowerShell.Rows;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Lists the buffers of a container.</summary>
[Cmdlet(VerbsCommon.Get, "DmaBuffer")]
[AcceptsRows(RowKinds.AnyContainer | RowKinds.Buffer, "a buffer or a container", Target = nameof(Name))]
[OutputType(typeof(BufferRow))]
public sealed class GetDmaBufferCommand : PipedContainerCmdlet
{
    /// <summary>The names of buffers, with wildcards. The default is all buffers.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(BufferPatternCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessItem() => ForEachContainer(ofArgument: null, container =>
    {
        if (InputRow is { } row && (row.Kind & RowKinds.AnyContainer) == 0)
            WriteObject(new BufferRow(BufferArgument.From(row)!.Resolve(container, IsContainerNamed)));
        else
            WriteMatches(container.GetBuffers(), buffer => buffer.Name, buffer => new BufferRow(buffer), Name, ErrorRecords.BufferNotFound);
    });
}
