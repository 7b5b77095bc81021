using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.Files;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.PowerShell.Formatting;
using SpaprDdw.State;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Writes the state of a container as JSON: its host, buffers, windows, tables and mappings.</summary>
[Cmdlet(VerbsData.Export, "TceState", SupportsShouldProcess = true, DefaultParameterSetName = PathSet)]
[AcceptsRows(RowKinds.AnyContainer, "a container")]
[OutputType(typeof(FileInfo), ParameterSetName = [PathSet])]
[OutputType(typeof(string), ParameterSetName = [TextSet])]
public sealed class ExportTceStateCommand : PipedContainerCmdlet
{
    private const string PathSet = "Path";
    private const string TextSet = "AsString";

    /// <summary>The names of the containers whose states were written, by file.</summary>
    private readonly Dictionary<string, string> written = [];

    /// <summary>
    /// The file to write, without wildcards. A file that exists is replaced as a whole or not at all. A name that ends
    /// in .gz compresses the file.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    [Alias("LiteralPath")]
    public string Path { get; set; } = string.Empty;

    /// <summary>Return the JSON text instead of writing a file.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TextSet)]
    public SwitchParameter AsString { get; set; }

    /// <summary>Compress the file with gzip, whatever its name is.</summary>
    [Parameter(ParameterSetName = PathSet)]
    public SwitchParameter Compress { get; set; }

    /// <summary>Replace no file.</summary>
    [Parameter(ParameterSetName = PathSet)]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Replace also a read-only file, a symbolic link or a trace.</summary>
    [Parameter(ParameterSetName = PathSet)]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        IReadOnlyList<TceContainer> containers = FindContainers(ofArgument: null);
        if (!AsString && containers.Count > 1)
            throw new CommandException(ErrorRecords.OneFileForSeveralContainers(Path, containers.Select(container => container.Name)));
        foreach (TceContainer container in containers)
            WriteErrorOf(() => Process(container));
    }

    private void Process(TceContainer container)
    {
        if (AsString)
        {
            Warn(container);
            WriteObject(TceStateExporter.ToText(container, Progress, Cancellation));
            return;
        }

        _ = container.GetInfo(); // A closed container is refused before ShouldProcess asks.
        string file = FilePaths.ResolveLiteral(SessionState, Path);
        if (written.TryGetValue(file, out string? earlier) && earlier != container.Name)
            throw new CommandException(ErrorRecords.OneFileForSeveralContainers(Path, [earlier, container.Name]));
        FileReplacement replacement = FilePaths.ReplacementOf(NoClobber, Force);
        OutputFile.ThrowIfProtected(file, replacement);
        if (!ShouldProcess(file, $"Write the state of container '{container.Name}'{Consequence.OfReplacing(file)}"))
            return;
        Warn(container);
        TceStateExporter.WriteFile(container, file, Compress, replacement, Progress, Cancellation);
        written[file] = container.Name;
        WriteObject(FilePaths.ItemOf(this, file));
    }

    private void Warn(TceContainer container)
    {
        if (TceStateExporter.Limitation(container) is { } limitation)
            WriteWarning(limitation);
    }
}
