using System.Management.Automation;
using SpaprDdw.Files;
using SpaprDdw.Partition;
using SpaprDdw.Pictures;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Formatting;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Draws the DMA windows of the PCI devices of a partition, to scale with the memory.</summary>
[Cmdlet(VerbsCommon.Show, "PciDmaWindow", SupportsShouldProcess = true, DefaultParameterSetName = RootSet)]
[OutputType(typeof(string), typeof(FileInfo))]
public sealed class ShowPciDmaWindowCommand : PartitionCmdlet
{
    private const string InputSet = "InputObject";

    private readonly List<PciDmaWindow> shown = [];

    /// <summary>Devices from Get-PciDmaWindow, also from another host or a file.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = InputSet)]
    [ValidateNotNull]
    [ListTransformation<PciDmaWindowTransformationAttribute>]
    public PciDmaWindow[] InputObject { get; set; } = [];

    /// <summary>
    /// The .svg or .html file to draw into, instead of text, without wildcards. A file that exists is replaced as a
    /// whole or not at all.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Replace no file.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Replace also a read-only file, a symbolic link or a trace.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>The width of the text in columns. By default it is the width of the screen.</summary>
    [Parameter]
    [ValidateRange(TextPicture.MinWidth, TextPicture.MaxWidth)]
    [NumberLength]
    public int? Width { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem() => shown.AddRange(ParameterSetName == InputSet ? InputObject : ReadDevices());

    /// <inheritdoc/>
    protected override void EndItems()
    {
        if (shown.Count == 0)
            return;
        if (Path is null)
        {
            var screen = new Screen(this);
            WriteObject(PciDmaWindowPicture.Draw(shown, Width ?? screen.Width, screen.Style), enumerateCollection: true);
            return;
        }

        string file = FilePaths.ResolveLiteral(SessionState, Path);
        PictureFile.ThrowIfFormatUnknown(file);
        FileReplacement replacement = FilePaths.ReplacementOf(NoClobber, Force);
        OutputFile.ThrowIfProtected(file, replacement);
        if (!ShouldProcess(file, $"Draw the windows of {shown.Count} PCI devices{Consequence.OfReplacing(file)}"))
            return;
        PictureFile.Write(file, PciDmaWindowPicture.Draw(shown), replacement);
        WriteObject(FilePaths.ItemOf(this, file));
    }
}
