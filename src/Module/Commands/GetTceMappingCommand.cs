using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Lists mappings, ordered by bus address.</summary>
[Cmdlet(VerbsCommon.Get, "TceMapping")]
[OutputType(typeof(TceMapping))]
public sealed class GetTceMappingCommand : WindowsCmdlet
{
    /// <summary>Lists only the mappings of this buffer: the object or its name.</summary>
    [Parameter]
    [ReferenceTransformation<BufferArgument>]
    [ArgumentCompleter(typeof(BufferCompleter))]
    public BufferArgument? Buffer { get; set; }

    /// <summary>A buffer from the pipeline. Only its mappings are listed.</summary>
    [Parameter(ValueFromPipeline = true)]
    public DmaBuffer? InputBuffer { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        BufferArgument? named = InputBuffer is null ? Buffer : BufferArgument.From(InputBuffer);
        TceContainer container = FindContainer(Window?.Origin ?? named?.Origin);
        DmaBuffer? buffer = named?.Resolve(container);
        IReadOnlyList<DmaWindow> windows = FindWindows(container);
        long total = windows.Sum(window => (long)window.Mappings);
        foreach (TceMapping mapping in windows.SelectMany(container.GetMappings).WithProgress("Mappings", total, Progress, Cancellation))
        {
            if (buffer is null || mapping.Buffer == buffer)
                WriteObject(mapping);
        }
    }
}
