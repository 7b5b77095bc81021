using System.Buffers;
using System.Text;
using System.Text.Json;
using SpaprDdw.Errors;
using SpaprDdw.Files;

namespace SpaprDdw.Reports;

/// <summary>
/// A report that is being written: rows as one HTML page, which needs no server and no network. Each row goes to the
/// disk at once, so memory does not limit the number of rows.
/// </summary>
public sealed class ReportFile : IDisposable
{
    private readonly string path;
    private readonly FileDraft draft;
    private readonly ReportPage page;
    private readonly Dictionary<ReportKind, ReportSheet> sheets = new(ReferenceEqualityComparer.Instance);
    private readonly ArrayBufferWriter<byte> buffer = new();
    private readonly Utf8JsonWriter json;
    private bool hasRows;

    /// <summary>Begins a report.</summary>
    /// <param name="path">The file. It appears, or changes, when the report is complete.</param>
    /// <param name="title">The heading of the page.</param>
    /// <param name="replacement">What may be replaced.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="TceException">ReportNotWritten, those of <see cref="OutputFile.ThrowIfProtected"/>.</exception>
    public ReportFile(string path, string title, FileReplacement replacement, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        this.path = path;
        page = new ReportPage(title, time.GetUtcNow());
        json = new Utf8JsonWriter(buffer);
        draft = Try(() => new FileDraft(path, replacement));
        try
        {
            Write(() => Write(page.BeforeRows));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Writes a row.</summary>
    /// <param name="row">The row.</param>
    /// <exception cref="TceException">ReportNotWritten.</exception>
    public void Add(ReportRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (!sheets.TryGetValue(row.Kind, out ReportSheet? sheet))
            sheets.Add(row.Kind, sheet = new ReportSheet(sheets.Count, row.Kind));
        sheet.WriteRow(json, row);
        Write(() =>
        {
            Write(hasRows ? ",\n" : "\n");
            WriteJson();
        });
        hasRows = true;
    }

    /// <summary>Writes the rest of the page, and gives the file its path.</summary>
    /// <exception cref="TceException">ReportNotWritten, those of <see cref="OutputFile.ThrowIfProtected"/>.</exception>
    public void Complete() => Write(() =>
    {
        Write(page.BetweenRowsAndSheets);
        json.WriteStartObject();
        json.WriteStartArray("sizes");
        foreach (string name in ReportUnits.SizeNames)
            json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteStartArray("sheets");
        foreach (ReportSheet sheet in sheets.Values)
            sheet.WriteHead(json);
        json.WriteEndArray();
        json.WriteEndObject();
        WriteJson();
        Write(page.AfterSheets);
        draft.Complete();
    });

    /// <summary>Closes the file. A report that is not complete is deleted.</summary>
    public void Dispose()
    {
        json.Dispose();
        draft.Dispose();
        draft.Stream.Dispose();
    }

    private void WriteJson()
    {
        json.Flush();
        draft.Stream.Write(buffer.WrittenSpan);
        buffer.ResetWrittenCount();
        json.Reset();
    }

    private void Write(string text) => draft.Stream.Write(Encoding.UTF8.GetBytes(text));

    private void Write(Action write) => Try(() =>
    {
        write();
        return true;
    });

    private T Try<T>(Func<T> step)
    {
        try
        {
            return step();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw ReportErrors.ReportNotWritten(path, cause);
        }
    }
}
