using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Lists what is mapped, in order of bus addresses.</summary>
[Cmdlet(VerbsCommon.Get, "TceMapping")]
[OutputType(typeof(TceMapping))]
public sealed class GetTceMappingCommand : WindowsCmdlet
{
    /// <summary>Only what is mapped of this buffer.</summary>
    [Parameter]
    [ReferenceTransformation<BufferArgument>]
    [ArgumentCompleter(typeof(BufferCompleter))]
    public BufferArgument? Buffer { get; set; }

    /// <summary>A buffer from the pipeline: only what is mapped of it.</summary>
    [Parameter(ValueFromPipeline = true)]
    public DmaBuffer? InputBuffer { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        BufferArgument? named = InputBuffer is null ? Buffer : BufferArgument.From(InputBuffer);
        TceContainer container = ItemTarget(Window?.Item?.Container ?? named?.Item?.Container);
        DmaBuffer? buffer = named?.Resolve(container);
        IReadOnlyList<DmaWindow> windows = WindowsIn(container);
        long total = windows.Sum(window => (long)window.Mappings);
        foreach (TceMapping mapping in windows.SelectMany(container.GetMappings).WithProgress("Mappings", total, Progress, Cancellation))
        {
            if (buffer is null || mapping.Buffer == buffer)
                WriteObject(mapping);
        }
    }
}
