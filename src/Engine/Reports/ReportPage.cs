using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using SpaprDdw.Diagnostics;
using SpaprDdw.Pictures;

namespace SpaprDdw.Reports;

/// <summary>
/// The page around the rows of a report. It contains its style and its script, and allows the browser to load and to
/// run nothing else.
/// </summary>
internal sealed class ReportPage
{
    private const string Rows = "{{rows}}";
    private const string Sheets = "{{sheets}}";

    private static readonly string[] Styles = ["page.css", "table.css", "details.css"];

    /// <summary>The files of the script. A file uses those before it when the page starts.</summary>
    private static readonly string[] Scripts =
        ["values.js", "sheets.js", "query.js", "bus.js", "bars.js", "details.js", "table.js", "controls.js", "page.js"];

    private static readonly Lazy<string> Style = new(() => Colours() + string.Concat(Styles.Select(Read)));

    private static readonly Lazy<string> Script =
        new(() => "(() => {\n\"use strict\";\n" + string.Concat(Scripts.Select(Read)) + "})();\n");

    private static readonly Lazy<string> Template = new(() => Read("page.html")
        .Replace("{{style hash}}", HashOf(Style.Value), StringComparison.Ordinal)
        .Replace("{{script hash}}", HashOf(Script.Value), StringComparison.Ordinal)
        .Replace("{{style}}", Style.Value, StringComparison.Ordinal)
        .Replace("{{script}}", Script.Value, StringComparison.Ordinal));

    /// <summary>Makes the page of a report.</summary>
    /// <param name="title">The heading.</param>
    /// <param name="made">The time of the report.</param>
    public ReportPage(string title, DateTimeOffset made)
    {
        string page = Template.Value;
        int rows = page.IndexOf(Rows, StringComparison.Ordinal);
        int sheets = page.IndexOf(Sheets, StringComparison.Ordinal);
        BeforeRows = page[..rows]
            .Replace("{{made}}", made.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{{title}}", HtmlEncoder.Default.Encode(PrintableText.Of(title)), StringComparison.Ordinal);
        BetweenRowsAndSheets = page[(rows + Rows.Length)..sheets];
        AfterSheets = page[(sheets + Sheets.Length)..];
    }

    /// <summary>The page up to the JSON of the rows.</summary>
    public string BeforeRows { get; }

    /// <summary>The page between the JSON of the rows and that of the sheets.</summary>
    public string BetweenRowsAndSheets { get; }

    /// <summary>The rest of the page.</summary>
    public string AfterSheets { get; }

    private static string Colours()
    {
        IEnumerable<string> colours = PictureColours.All.Select(each => $"--{each.Name}: light-dark({each.Light}, {each.Dark});");
        return $":root {{ {string.Join(' ', colours)} }}\n";
    }

    /// <summary>The hash by which a content security policy allows a style or a script.</summary>
    private static string HashOf(string text)
        => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";

    private static string Read(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Report/{name}")
            ?? throw new InvalidOperationException($"The engine has no part '{name}' of the page.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
