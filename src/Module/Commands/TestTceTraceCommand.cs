using System.Management.Automation;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Backends.Tracing;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Platforms;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.State;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>
/// Replays recordings on new emulated hosts, or on the host of a container that has not been used, and shows how the
/// answers differ.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "TceTrace", SupportsShouldProcess = true, DefaultParameterSetName = PathSet)]
[OutputType(typeof(TraceReplayResult), typeof(bool))]
public sealed class TestTceTraceCommand : TceCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralSet = "LiteralPath";

    private bool? passed;
    private HostKernel? kernel;

    /// <summary>The paths of recordings, with wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>The paths of recordings, without wildcards.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralSet)]
    [ValidateNotNullOrEmpty]
    [Alias("PSPath", "FullName")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>
    /// Replay on the hosts and with the groups of these containers, which must not have been used. The container is closed
    /// during the replay, and opened again after it.
    /// </summary>
    [Parameter]
    [ReferenceTransformation<ContainerArgument>]
    [ArgumentCompleter(typeof(ContainerCompleter))]
    public ContainerArgument? Container { get; set; }

    /// <summary>
    /// The kernel of the host: a version such as 6.8, or what uname -r prints there. The default is the kernel that the
    /// recording names.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(HostKernelCompleter))]
    public string? KernelVersion { get; set; }

    /// <summary>Stop each replay at its first difference.</summary>
    [Parameter]
    public SwitchParameter StopOnFirst { get; set; }

    /// <summary>Return only whether all replays passed: one value for the whole pipeline.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        if (KernelVersion is not null)
            kernel ??= FindKernel();
        IEnumerable<string> files = FilePaths.ResolveAll(this, Path, LiteralPath);
        IReadOnlyList<TceContainer?> hosts = Container is null ? [null] : [.. Container.ResolveAll(WriteError).Select(open => open.Container)];
        foreach (string file in files.WithProgress("Recordings", total: null, Progress, Cancellation))
            ForEach(hosts, host => Replay(file, host));
    }

    /// <inheritdoc/>
    protected override void EndItems()
    {
        if (Quiet)
            WriteAnswer(passed);
    }

    private HostKernel FindKernel()
    {
        if (Container is not null)
            throw new CommandException(ErrorRecords.KernelAndContainer(KernelVersion!, Container.ToString()!));
        HostKernel found = EmulatedHost.KernelOf(KernelVersion!);
        WarnOf(found.Note);
        return found;
    }

    private void Replay(string file, TceContainer? container)
    {
        try
        {
            if (container is null)
                Write(TraceReplayer.ReplayFile(file, StopOnFirst, kernel?.Profile, Progress, Cancellation));
            else if (ShouldProcess(container.Name, $"Replay the trace '{file}'"))
                Write(TceTraceReplay.Replay(file, container, StopOnFirst, Progress, Cancellation));
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            WriteError(ErrorRecords.PathNotFound(file, cause));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or TraceFormatException)
        {
            WriteError(ErrorRecords.TraceUnreadable(file, cause));
        }
    }

    private void Write(TraceReplayResult result)
    {
        passed = (passed ?? true) && result.Passed;
        WarnOf(result.KernelNote);
        if (!Quiet)
            WriteObject(result);
    }
}
