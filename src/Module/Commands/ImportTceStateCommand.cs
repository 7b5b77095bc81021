using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.PowerShell.Sessions;
using SpaprDdw.State;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>
/// Creates an emulated twin of an exported container, or restores its windows and mappings in a connected container.
/// </summary>
[Cmdlet(VerbsData.Import, "TceState", SupportsShouldProcess = true, DefaultParameterSetName = TwinSet)]
[OutputType(typeof(TceContainer), ParameterSetName = [TwinSet])]
[OutputType(typeof(TceRestoredWindow), ParameterSetName = [RestoreSet])]
public sealed class ImportTceStateCommand : TceCmdlet
{
    private const string TwinSet = "Twin";
    private const string RestoreSet = "Restore";

    /// <summary>A file that Export-TceState wrote, compressed or not.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [Alias("FullName")]
    public string Path { get; set; } = string.Empty;

    /// <summary>The name of the twin. The default is the name in the file.</summary>
    [Parameter(ParameterSetName = TwinSet)]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>Restore the windows and mappings in this container, which must have none.</summary>
    [Parameter(Mandatory = true, ParameterSetName = RestoreSet)]
    [ReferenceTransformation<ContainerArgument>]
    [ArgumentCompleter(typeof(ContainerCompleter))]
    public ContainerArgument? Container { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        Session session = Session.OfRunspace();
        string file = FilePaths.ResolveLiteral(SessionState, Path);
        if (Container is not null)
        {
            Restore(file, Container.Resolve(session));
            return;
        }

        if (!ShouldProcess(file, "Create an emulated twin"))
            return;
        TceContainer twin = TceStateImporter.CreateTwin(file, Name, CmdletLog.Sink, Progress, Cancellation);
        if (session.Find(twin.Name) is not null)
        {
            twin.Dispose();
            WriteError(ErrorRecords.ContainerNameTaken(twin.Name));
            return;
        }

        session.Add(twin);
        WriteObject(twin);
    }

    private void Restore(string file, TceContainer container)
    {
        TceStateRestorer restorer = TceStateRestorer.Prepare(file, container, Progress, Cancellation);
        string action = $"Restore {restorer.Windows} window(s), {restorer.Mappings} mapping(s) and {restorer.NewBuffers} buffer(s) from '{file}'";
        if (ShouldProcess(container.Name, action))
            WriteObject(restorer.Restore(Progress, Cancellation), enumerateCollection: true);
    }
}
