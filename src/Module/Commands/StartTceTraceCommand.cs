using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Formatting;
using SpaprDdw.PowerShell.Sessions;
using SpaprDdw.State;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Starts to record every request of a container in a file. Test-TceTrace can replay it.</summary>
[Cmdlet(VerbsLifecycle.Start, "TceTrace", SupportsShouldProcess = true)]
[AcceptsRows(RowKinds.Container, "a container")]
[OutputType(typeof(void))]
public sealed class StartTceTraceCommand : PipedContainerCmdlet
{
    /// <summary>The file to write, without wildcards. It must not exist.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    [Alias("LiteralPath")]
    public string Path { get; set; } = string.Empty;

    /// <summary>
    /// The size at which a new file begins. The full file is renamed: .1 is appended to its name. Each file starts with
    /// the requests that recreate the state of the container, and may grow to twice their size.
    /// </summary>
    [Parameter]
    [SizeTransformation]
    public ulong? MaximumSize { get; set; }

    /// <summary>Replace a file that exists, but none that is being written.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        TceContainer container = FindContainer();
        string file = FilePaths.ResolveLiteral(SessionState, Path);
        long? limit = MaximumSize is { } size ? (long)Math.Min(size, long.MaxValue) : null;
        TceTraceSession.ThrowIfProtected(file, limit, Force);
        if (ShouldProcess(file, $"Record the requests of container '{container.Name}'{Consequence.OfReplacing(file)}"))
            OpenContainers.Of(container).StartTrace(() => TceTraceSession.Start(container, file, limit, Force, Progress, Cancellation));
    }
}
