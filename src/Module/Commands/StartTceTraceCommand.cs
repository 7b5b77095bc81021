using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Sessions;
using SpaprDdw.State;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Starts to record every request of a container, so that Test-TceTrace can replay it.</summary>
[Cmdlet(VerbsLifecycle.Start, "TceTrace", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class StartTceTraceCommand : PipedContainerCmdlet
{
    /// <summary>The file; an older one is replaced.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>
    /// Begin a new file when this is exceeded; the full one is renamed to end in .1. Each file begins with what makes the
    /// container's state, and may grow to twice of that.
    /// </summary>
    [Parameter]
    [SizeTransformation]
    public ulong? MaximumSize { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        TceContainer container = Target();
        string file = FilePaths.Literal(SessionState, Path);
        long? limit = MaximumSize is { } size ? (long)Math.Min(size, long.MaxValue) : null;
        if (ShouldProcess(file, $"Record the requests of container '{container.Name}'"))
            Session.OfRunspace().AddTrace(container, TceTraceSession.Start(container, file, limit, Progress, Cancellation));
    }
}
