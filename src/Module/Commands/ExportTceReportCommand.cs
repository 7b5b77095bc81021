using System.Management.Automation;
using SpaprDdw.Files;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.PowerShell.Formatting;
using SpaprDdw.PowerShell.Reports;
using SpaprDdw.Reports;

namespace SpaprDdw.PowerShell.Commands;

/// <summary>Writes results as one HTML page with tables that can be sorted, filtered and searched.</summary>
[Cmdlet(VerbsData.Export, "TceReport", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo), typeof(object))]
public sealed class ExportTceReportCommand : TceCmdlet, IDisposable
{
    private readonly ReportKinds kinds = new();
    private ReportFile? report;
    private string file = string.Empty;

    /// <summary>True if there is no report to write: it was refused, or only asked what would be done.</summary>
    private bool isOver;

    private bool hasInput;

    /// <summary>
    /// The results, of one kind or of many: objects that commands of this module wrote, also copies that came from a job,
    /// another machine, Clixml, CSV or JSON, files of Export-TceState, and rows of your own.
    /// </summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>
    /// The file to write, without wildcards. A file that exists is replaced as a whole or not at all.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    [Alias("LiteralPath")]
    public string Path { get; set; } = string.Empty;

    /// <summary>The heading of the page.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Title { get; set; } = "DMA windows";

    /// <summary>Return the objects of the pipeline as they come, instead of the file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Replace no file.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Replace also a read-only file, a symbolic link or a trace.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Closes the file. A report that is not complete is deleted.</summary>
    public void Dispose() => report?.Dispose();

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        if (InputObject is null)
        {
            // A variable that was never set comes as null. Without a pipeline and without the parameter, there is no object.
            if (MyInvocation.ExpectingInput || MyInvocation.BoundParameters.ContainsKey(nameof(InputObject)))
                Refuse(type: null);
            return;
        }

        // An array comes as one object when it is an argument, and from a function that does not unroll it.
        IEnumerable<object?> values = LanguagePrimitives.GetEnumerable(InputObject)?.Cast<object?>() ?? [InputObject];
        foreach (object? value in values)
        {
            if (value is null)
                Refuse(type: null);
            else
                WriteErrorOf(() => Add(PSObject.AsPSObject(value)));
        }
    }

    /// <inheritdoc/>
    protected override void EndItems()
    {
        // If every object was refused, an older file stays as it is.
        if (hasInput && report is null)
            return;
        Begin();
        WriteReport(() => report?.Complete());
        if (report is not null && !isOver && !PassThru)
            WriteObject(FilePaths.ItemOf(this, file));
    }

    private void Refuse(string? type)
    {
        hasInput = true;
        WriteError(ErrorRecords.ObjectNotInReport(type));
    }

    private void Add(PSObject value)
    {
        hasInput = true;
        if (PassThru)
            WriteObject(value);
        ReportRow row = FilePaths.FileOf(value) is { } state ? ReportStates.Read(state, Cancellation) : RowOf(value);
        Begin();
        WriteReport(() => report?.Add(row));
    }

    private ReportRow RowOf(PSObject value)
    {
        ReportKind kind = kinds.Find(value) ?? throw new CommandException(ErrorRecords.ObjectNotInReport(Row.TypeOf(value)));
        return new ReportRow(kind, ReportVerdicts.Of(value), ReportValues.Of(value));
    }

    private void Begin()
    {
        if (report is not null || isOver)
            return;
        isOver = true;
        file = FilePaths.ResolveLiteral(SessionState, Path);
        FileReplacement replacement = FilePaths.ReplacementOf(NoClobber, Force);
        OutputFile.ThrowIfProtected(file, replacement);
        if (!ShouldProcess(file, $"Write a report{Consequence.OfReplacing(file)}"))
            return;
        report = new ReportFile(file, Title, replacement, TimeProvider.System);
        isOver = false;
    }

    /// <summary>Writes a part of the report. After a failure, the rest of the rows is not written.</summary>
    private void WriteReport(Action write)
    {
        if (isOver)
            return;
        isOver = true;
        write();
        isOver = false;
    }
}
