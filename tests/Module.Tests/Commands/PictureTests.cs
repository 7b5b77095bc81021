using System.Text.RegularExpressions;
using SpaprDdw.ModuleTests.Support;

namespace SpaprDdw.ModuleTests.Commands;

/// <summary>The pictures that the project shows of itself.</summary>
public sealed partial class PictureTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("pictures").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_picture_in_the_readme_is_what_its_example_draws()
    {
        string drawn = Path.Combine(folder, "windows.svg");

        RunnerResult result = await RunnerProcess.Run(Path.Combine(Built.Repository, "examples/picture.ps1"), "-Path", drawn);

        Assert.Empty(result.Errors);
        Assert.Equal(["windows.svg"], result.Output);
        Assert.True(
            File.ReadAllText(drawn) == File.ReadAllText(Path.Combine(Built.Repository, "docs/windows.svg")),
            "docs/windows.svg is not up to date. Run: dotnet run --project src/Runner -- examples/picture.ps1 -Path docs/windows.svg, and look at it.");
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/architecture.md")]
    public void Pictures_and_pages_that_are_linked_are_there(string page)
    {
        string file = Path.Combine(Built.Repository, page);

        string[] links = [.. Link().Matches(File.ReadAllText(file)).Select(match => match.Groups["path"].Value)];

        Assert.Contains(links, link => link.EndsWith(".svg", StringComparison.Ordinal));
        Assert.All(links, link => Assert.True(Path.Exists(Path.Combine(Path.GetDirectoryName(file)!, link)), $"{page} links to {link}."));
    }

    [GeneratedRegex(@"\]\((?<path>[^):#]+)\)")]
    private static partial Regex Link();
}
