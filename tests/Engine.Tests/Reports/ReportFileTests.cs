using System.Text.Json;
using System.Text.RegularExpressions;
using SpaprDdw.Errors;
using SpaprDdw.Files;
using SpaprDdw.Reports;

namespace SpaprDdw.Tests.Reports;

public sealed class ReportFileTests : IDisposable
{
    private static readonly ReportKind Kind = new("Hosts", ["HostName", "Size"]);

    private readonly string folder = Directory.CreateTempSubdirectory("report").FullName;

    private string File => Path.Combine(folder, "report.html");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_page_has_each_row_once_and_its_properties_in_the_order_in_which_they_came()
    {
        Write([Row(("HostName", "a"), ("Size", 1024UL)), Row(("HostName", "b"), ("More", true)), Row(("More", null), ("HostName", "c"))]);

        Assert.Equal("""[[0,1,"fine","a",1024],[0,1,"fine","b",null,true],[0,1,"fine","c",null,null]]""", Data("rows"));
        using JsonDocument head = JsonDocument.Parse(Data("sheets"));
        JsonElement sheet = head.RootElement.GetProperty("sheets")[0];
        Assert.Equal("""{"title":"Hosts","properties":["HostName","Size","More"],"columns":[0,1]}""", sheet.GetRawText());
        Assert.Contains(head.RootElement.GetProperty("sizes").EnumerateArray(), name => name.GetString() == "LockedMemory");
    }

    [Fact]
    public void A_nested_address_is_a_text_and_a_nested_size_a_number()
    {
        object[] requests = [new KeyValuePair<string, object?>[] { new("StartAddress", 1UL << 63), new("Size", 1UL << 63) }];
        Write([Row(("Requests", requests), ("Ratio", 0.5), ("Broken", double.NaN))]);

        Assert.Equal(
            """[[0,1,"fine",[{"StartAddress":"0x8000000000000000","Size":9223372036854775808}],0.5,"NaN"]]""", Data("rows"));
    }

    [Fact]
    public void A_text_and_the_name_of_a_property_have_no_character_that_a_browser_would_not_show()
    {
        KeyValuePair<string, object?>[] nested = [new("x\u202ey", "z\u0007")];
        Write([Row(("HostName", "a\u202eb\u001b"), ("Requests", nested))]);

        using JsonDocument rows = JsonDocument.Parse(Data("rows"));
        Assert.Equal(@"a\u202Eb\u001B", rows.RootElement[0][3].GetString());
        Assert.Equal((@"x\u202Ey", @"z\u0007"), rows.RootElement[0][4].EnumerateObject().Select(each => (each.Name, each.Value.GetString())).Single());
    }

    [Fact]
    public void A_report_that_is_not_completed_leaves_the_older_file_and_no_other()
    {
        System.IO.File.WriteAllText(File, "older");
        using (var report = new ReportFile(File, "new", FileReplacement.Usual, TimeProvider.System))
            report.Add(Row(("HostName", "a")));

        Assert.Equal("older", System.IO.File.ReadAllText(File));
        Assert.Single(Directory.GetFiles(folder));
    }

    [Fact]
    public void A_report_in_a_folder_that_does_not_exist_is_an_error()
        => Assert.Equal(
            "ReportNotWritten",
            Assert.Throws<TceException>(() => new ReportFile(Path.Combine(folder, "none", "r.html"), "t", FileReplacement.Usual, TimeProvider.System)).Id);

    [Fact]
    public void The_script_and_the_style_of_a_page_have_at_most_250_lines_in_each_file()
    {
        string[] parts = [.. typeof(ReportFile).Assembly.GetManifestResourceNames().Where(name => name.StartsWith("Report/", StringComparison.Ordinal))];

        Assert.InRange(parts.Length, 10, 30);
        foreach (string part in parts)
        {
            using var reader = new StreamReader(typeof(ReportFile).Assembly.GetManifestResourceStream(part)!);
            Assert.InRange(reader.ReadToEnd().Split('\n').Length, 1, 251);
        }
    }

    private static ReportRow Row(params (string Name, object? Value)[] values)
        => new(Kind, new ReportVerdict(ReportLevel.Good, "fine"), [.. values.Select(each => KeyValuePair.Create(each.Name, each.Value))]);

    private void Write(IEnumerable<ReportRow> rows)
    {
        using var report = new ReportFile(File, "title", FileReplacement.Usual, TimeProvider.System);
        foreach (ReportRow row in rows)
            report.Add(row);
        report.Complete();
    }

    private string Data(string name)
        => JsonSerializer.Serialize(JsonDocument.Parse(DataOf(name).Match(System.IO.File.ReadAllText(File)).Groups[1].Value).RootElement);

    private static Regex DataOf(string name) => new($"(?s)id=\"{name}-data\">(.*?)</script>");
}
