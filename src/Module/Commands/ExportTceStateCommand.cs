using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.State;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Writes down what is in a container as JSON; the driver itself lists nothing.</summary>
[Cmdlet(VerbsData.Export, "TceState", SupportsShouldProcess = true, DefaultParameterSetName = PathSet)]
[OutputType(typeof(FileInfo), ParameterSetName = [PathSet])]
[OutputType(typeof(string), ParameterSetName = [TextSet])]
public sealed class ExportTceStateCommand : PipedContainerCmdlet
{
    private const string PathSet = "Path";
    private const string TextSet = "AsString";

    /// <summary>The file to write; an older one is replaced in one step.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>Return the JSON text instead.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TextSet)]
    public SwitchParameter AsString { get; set; }

    /// <summary>Compress the file with gzip.</summary>
    [Parameter(ParameterSetName = PathSet)]
    public SwitchParameter Compress { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        TceContainer container = Target();
        if (AsString)
        {
            WriteObject(TceStateExporter.ToText(container, Progress, Cancellation));
            return;
        }

        _ = container.GetInfo(); // A closed container is refused before anything is asked or written.
        string file = FilePaths.Literal(SessionState, Path);
        if (!ShouldProcess(file, $"Write the state of container '{container.Name}'"))
            return;
        TceStateExporter.WriteFile(container, file, Compress, Progress, Cancellation);
        WriteObject(new FileInfo(file));
    }
}
