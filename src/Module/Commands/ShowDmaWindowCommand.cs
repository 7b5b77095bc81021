using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.Files;
using SpaprDdw.Pictures;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Formatting;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Draws windows to scale: their bus addresses, their mappings, and the tables in use.</summary>
[Cmdlet(VerbsCommon.Show, "DmaWindow", SupportsShouldProcess = true, DefaultParameterSetName = TextSet)]
[AcceptsRows(RowKinds.AnyContainer | RowKinds.AnyWindow, "a window or a container", Target = nameof(Window))]
[OutputType(typeof(string), ParameterSetName = [TextSet])]
[OutputType(typeof(FileInfo), ParameterSetName = [PathSet])]
public sealed class ShowDmaWindowCommand : WindowsCmdlet
{
    private const string TextSet = "Text";
    private const string PathSet = "Path";

    private readonly List<(TceContainer Container, List<DmaWindow> Windows)> shown = [];

    /// <summary>
    /// The file to draw into, .svg or .html, without wildcards. A file that exists is replaced as a whole or not at
    /// all.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    [Alias("LiteralPath")]
    public string Path { get; set; } = string.Empty;

    /// <summary>Replace no file.</summary>
    [Parameter(ParameterSetName = PathSet)]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Replace also a read-only file, a symbolic link or a trace.</summary>
    [Parameter(ParameterSetName = PathSet)]
    public SwitchParameter Force { get; set; }

    /// <summary>The number of columns of the text. The default is the width of the screen.</summary>
    [Parameter(ParameterSetName = TextSet)]
    [ValidateRange(TextPicture.MinWidth, TextPicture.MaxWidth)]
    [NumberLength]
    public int? Width { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem() => ForEachWindow((container, windows) =>
    {
        int known = shown.FindIndex(item => item.Container == container);
        if (known < 0)
            shown.Add((container, [.. windows]));
        else
            shown[known].Windows.AddRange(windows);
    });

    /// <inheritdoc/>
    protected override void EndItems()
    {
        if (shown.Count == 0)
            return;
        if (ParameterSetName == PathSet)
            WriteFile();
        else
            WriteText();
    }

    private void WriteFile()
    {
        string file = FilePaths.ResolveLiteral(SessionState, Path);
        PictureFile.ThrowIfFormatUnknown(file);
        FileReplacement replacement = FilePaths.ReplacementOf(NoClobber, Force);
        OutputFile.ThrowIfProtected(file, replacement);
        ContainerPicture[] pictures = shown.Select(item => PictureFile.Draw(item.Container, item.Windows, Progress, Cancellation)).ToArray();
        string names = string.Join(", ", shown.Select(item => $"container '{item.Container.Name}'"));
        if (!ShouldProcess(file, $"Draw {names}{Consequence.OfReplacing(file)}"))
            return;
        PictureFile.Write(file, pictures, replacement);
        WriteObject(FilePaths.ItemOf(this, file));
    }

    private void WriteText()
    {
        var screen = new Screen(this);
        foreach ((TceContainer container, List<DmaWindow> windows) in shown)
        {
            if (container != shown[0].Container)
                WriteObject(string.Empty);
            WriteObject(TextPicture.Draw(container, windows, Width ?? screen.Width, screen.Style, Progress, Cancellation), enumerateCollection: true);
        }
    }
}
