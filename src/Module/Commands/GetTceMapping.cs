using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Lists what is mapped, in order of bus addresses.</summary>
[Cmdlet(VerbsCommon.Get, "TceMapping")]
[OutputType(typeof(TceMapping))]
public sealed class GetTceMapping : ContainerCmdlet
{
    /// <summary>The window; without it, all of the container's.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [WindowTransformation]
    [ArgumentCompleter(typeof(WindowCompleter))]
    public WindowArgument? Window { get; set; }

    /// <summary>Only what is mapped of this buffer.</summary>
    [Parameter]
    [BufferTransformation]
    [ArgumentCompleter(typeof(BufferCompleter))]
    public BufferArgument? Buffer { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        TceContainer container = Target(Window?.Container ?? Buffer?.Container);
        DmaBuffer? buffer = Buffer?.Resolve(container);
        IReadOnlyList<DmaWindow> windows = Window is null ? container.GetWindows() : [Window.Resolve(container)];
        long passed = 0, total = windows.Sum(window => (long)window.Mappings);
        foreach (TceMapping mapping in windows.SelectMany(container.GetMappings))
        {
            Watch.Report("Mappings", passed++, total);
            if (buffer is null || mapping.Buffer == buffer)
                WriteObject(mapping);
        }
    }
}
