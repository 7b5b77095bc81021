using System.Text.RegularExpressions;
using SpaprDdw.ModuleTests.Support;

namespace SpaprDdw.ModuleTests.Help;

/// <summary>The help that ships is what <c>./build.ps1 -Task Help</c> makes now, and its errors are those of the code.</summary>
public sealed partial class GeneratedHelpTests : IDisposable
{
    private static readonly string[] Folders = ["docs/en-US", "src/Module/Help"];
    private static readonly string[] ErrorSources = ["src/Engine/Errors", "src/Module/Errors"];

    private readonly string root = Directory.CreateTempSubdirectory("help").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public async Task What_is_committed_is_what_the_generator_makes()
    {
        string pages = Path.Combine(Built.Repository, "docs/en-US");
        Directory.CreateDirectory(Path.Combine(root, "docs/en-US"));
        foreach (string page in Directory.EnumerateFiles(pages))
            File.Copy(page, Path.Combine(root, "docs/en-US", Path.GetFileName(page)));

        RunnerResult result = await RunnerProcess.Run(
            Path.Combine(Built.Repository, "docs/help.ps1"), "-Documentation", Built.Documentation, "-Root", root);

        Assert.Empty(result.Errors);
        Assert.Equal(0, result.ExitCode);
        foreach (string folder in Folders)
        {
            string[] made = Names(root, folder);
            Assert.Equal(made, Names(Built.Repository, folder));
            string[] outdated = made.Where(name => Text(root, folder, name) != Text(Built.Repository, folder, name)).ToArray();
            Assert.True(outdated.Length == 0, $"Run ./build.ps1 -Task Help; these are not up to date: {string.Join(", ", outdated)}");
        }
    }

    [Fact]
    public void Every_error_id_in_the_code_is_in_the_page_about_errors_and_no_other()
    {
        IEnumerable<string> sources = ErrorSources
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Built.Repository, folder), "*.cs"));
        SortedSet<string> inCode = new(
            sources.SelectMany(file => Id().Matches(File.ReadAllText(file))).Select(match => match.Groups["id"].Value),
            StringComparer.Ordinal);

        IEnumerable<string> inPage = Entry().Matches(Text(Built.Repository, "docs/en-US", "about_SpaprDdw_Errors.md"))
            .Select(match => match.Groups["id"].Value);

        Assert.NotEmpty(inCode);
        Assert.Equal(inCode, inPage);
    }

    private static string[] Names(string root, string folder)
        => [.. Directory.EnumerateFiles(Path.Combine(root, folder)).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private static string Text(string root, string folder, string name) => File.ReadAllText(Path.Combine(root, folder, name));

    [GeneratedRegex(@"nameof\((?<id>\w+)\), (Tce)?ErrorCategory\.")]
    private static partial Regex Id();

    [GeneratedRegex("^### (?<id>[A-Z][A-Za-z0-9]+)$", RegexOptions.Multiline)]
    private static partial Regex Entry();
}
