using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Completion;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.PowerShell.Rows;
using SpaprDdw.PowerShell.Sessions;
using SpaprDdw.State;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>
/// Creates an emulated twin of an exported container, or restores its windows and mappings in a connected container.
/// </summary>
[Cmdlet(VerbsData.Import, "TceState", SupportsShouldProcess = true, DefaultParameterSetName = TwinSet)]
[OutputType(typeof(ContainerRow), ParameterSetName = [TwinSet, LiteralTwinSet, JsonTwinSet])]
[OutputType(typeof(RestoredWindowRow), ParameterSetName = [RestoreSet, LiteralRestoreSet, JsonRestoreSet])]
public sealed class ImportTceStateCommand : TceCmdlet
{
    private const string TwinSet = "Twin";
    private const string RestoreSet = "Restore";
    private const string LiteralTwinSet = "TwinLiteralPath";
    private const string LiteralRestoreSet = "RestoreLiteralPath";
    private const string JsonTwinSet = "TwinJson";
    private const string JsonRestoreSet = "RestoreJson";

    /// <summary>
    /// Files that Export-TceState wrote, compressed or not, with wildcards. A text from the pipeline that begins with {
    /// is a state itself, as Export-TceState -AsString returns it.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = TwinSet)]
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = RestoreSet)]
    [FilesTransformation(IsTextTaken = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Files that Export-TceState wrote, without wildcards.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralTwinSet)]
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralRestoreSet)]
    [ValidateNotNullOrEmpty]
    [Alias("PSPath", "FullName")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>States as JSON. Objects of ConvertFrom-QemuTrace have this property, so they can be piped.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = JsonTwinSet)]
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = JsonRestoreSet)]
    [ValidateNotNullOrEmpty]
    public string[] Json { get; set; } = [];

    /// <summary>The name of the twin. The default is the name in the file.</summary>
    [Parameter(ParameterSetName = TwinSet)]
    [Parameter(ParameterSetName = LiteralTwinSet)]
    [Parameter(ParameterSetName = JsonTwinSet)]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>Restore the windows and mappings in this container, which must have none.</summary>
    [Parameter(Mandatory = true, ParameterSetName = RestoreSet)]
    [Parameter(Mandatory = true, ParameterSetName = LiteralRestoreSet)]
    [Parameter(Mandatory = true, ParameterSetName = JsonRestoreSet)]
    [ReferenceTransformation<ContainerArgument>]
    [ArgumentCompleter(typeof(ContainerCompleter))]
    public ContainerArgument? Container { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        if (MyInvocation.ExpectingInput && Path is [var text] && text.AsSpan().TrimStart().StartsWith('{'))
        {
            Import(StateSource.OfText(text));
            return;
        }

        if (Json.Length > 0)
        {
            ForEach(Json, text => Import(StateSource.OfText(text)));
            return;
        }

        foreach (string file in FilePaths.ResolveAll(this, Path, LiteralPath))
            WriteErrorOf(() => Import(StateSource.OfFile(file)));
    }

    private void Import(StateSource source)
    {
        if (Container is not null)
        {
            Restore(source, Container.Resolve().Container);
            return;
        }

        if (Name is not null)
            NameRules.Require(Name);
        if (!ShouldProcess(source.Name, "Create an emulated twin"))
            return;
        TceContainer twin = TceStateImporter.CreateTwin(source, Name, CmdletLog.Sink, Progress, Cancellation);
        try
        {
            OpenContainers.Reserve(twin.Name, twin.Name);
        }
        catch (CommandException)
        {
            twin.Dispose();
            throw;
        }

        // Writing an object throws when the pipeline ends early, and a warning throws with -WarningAction Stop.
        try
        {
            ContainerRow added = Session.OfRunspace().Add(twin, isTwin: true);
            WarnOf(twin.GetInfo().KernelNote);
            WriteObject(added);
        }
        finally
        {
            OpenContainers.Release(twin.Name);
        }
    }

    private void Restore(StateSource source, TceContainer container)
    {
        TceStateRestorer restorer = TceStateRestorer.Prepare(source, container, Progress, CmdletLog.Sink, Cancellation);
        string action = $"Restore {Units.Quantity(restorer.Windows, "window")}, {Units.Quantity(restorer.Mappings, "mapping")} "
            + $"and {Units.Quantity(restorer.NewBuffers, "buffer")} from {source.Name}, {Units.Size(restorer.LockedMemory)} locked";
        if (!ShouldProcess(container.Name, action))
            return;
        foreach (TceRestoredWindow restored in restorer.Restore(Progress, Cancellation))
        {
            WarnOfReach(restored.Window);
            WriteObject(new RestoredWindowRow(restored));
        }
    }
}
