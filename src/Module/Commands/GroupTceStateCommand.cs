using System.Management.Automation;
using SpaprDdw.Diagnostics;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Rows;
using SpaprDdw.State;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Groups exported states by their shapes, and tells in what the rare ones differ from the most frequent one.</summary>
[Cmdlet(VerbsData.Group, "TceState", DefaultParameterSetName = PathSet)]
[OutputType(typeof(StateGroupRow))]
public sealed class GroupTceStateCommand : TceCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralSet = "LiteralPath";

    private readonly Dictionary<string, StateShape> states = [];

    /// <summary>Files that Export-TceState wrote, compressed or not, with wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = PathSet)]
    [FilesTransformation]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Files that Export-TceState wrote, without wildcards.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralSet)]
    [ValidateNotNullOrEmpty]
    [Alias("PSPath", "FullName")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The properties that count. By default all count.</summary>
    [Parameter]
    [ListTransformation<WordTransformationAttribute<StateProperty>>]
    [ValidateNotNullOrEmpty]
    public StateProperty[] Property { get; set; } = Enum.GetValues<StateProperty>();

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        IEnumerable<string> files = FilePaths.ResolveAll(this, Path, LiteralPath);
        foreach (string file in files.WithProgress("States", total: null, Progress, Cancellation))
            WriteErrorOf(() => states[file] = StateShape.Read(file, progress: null, Cancellation));
    }

    /// <inheritdoc/>
    protected override void EndItems()
    {
        string folder = CommonFolder(states.Keys);
        IEnumerable<StateGroup> groups = StateGroup.Of(states.Values, [.. Property.Distinct()]);
        WriteObject(groups.Select(group => new StateGroupRow(group, folder)), enumerateCollection: true);
    }

    private static string CommonFolder(IEnumerable<string> files)
    {
        string? common = null;
        foreach (string file in files)
        {
            string folder = System.IO.Path.GetDirectoryName(file)!;
            common ??= folder;
            while (folder != common && !folder.StartsWith(common.TrimEnd('/') + '/', StringComparison.Ordinal))
                common = System.IO.Path.GetDirectoryName(common)!;
        }

        return common ?? ".";
    }
}
