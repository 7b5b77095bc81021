using System.Text.RegularExpressions;
using SpaprDdw.ModuleTests.Support;

namespace SpaprDdw.ModuleTests.Help;

/// <summary>
/// The engine's errors name no commands. The module replaces their remedies by remedies with commands and parameters.
/// </summary>
public sealed partial class RemedyTests
{
    private static readonly string Engine = Path.Combine(BuildOutput.Repository, "src/Engine");

    [Fact]
    public void No_text_of_the_engine_names_a_command_or_parameter()
    {
        string[] found = [.. Directory.EnumerateFiles(Engine, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .SelectMany(file => Literal().Matches(File.ReadAllText(file)).Select(match => match.Value))
            .Where(text => CommandOrParameter().IsMatch(text))];

        Assert.Empty(found);
    }

    [Fact]
    public void Every_remedy_of_the_module_belongs_to_an_error_of_the_engine()
    {
        string errors = string.Concat(Directory.EnumerateFiles(Path.Combine(Engine, "Errors"), "*.cs").Select(File.ReadAllText));
        string[] ids = [.. RemedyId().Matches(File.ReadAllText(Path.Combine(BuildOutput.Repository, "src/Module/Errors/Remedies.cs")))
            .Select(match => match.Groups["id"].Value)];

        Assert.NotEmpty(ids);
        Assert.All(ids, id => Assert.Contains($"nameof({id})", errors, StringComparison.Ordinal));
    }

    [Fact]
    public void An_error_record_shows_the_remedy_of_the_module_and_its_exception_that_of_the_engine()
    {
        using var module = new ModuleRunspace();

        ModuleResult result = module.Invoke("""
            $null = Connect-TceContainer
            try { Invoke-TceUnmap 0x7000000000000000 -ErrorAction Stop } catch { "$_"; $_.Exception.Remedy }
            """);

        Assert.Equal(
            ["No window of the container covers the bus address 0x7000000000000000. Get-DmaWindow lists the windows. (Driver rule 2.)", "Give an address inside a window."],
            result.Output.Select(item => item.ToString()));
    }

    [GeneratedRegex("""(?<!')"(?:[^"\\\n]|\\.)+"(?!')""")]
    private static partial Regex Literal();

    [GeneratedRegex(@"\b(Get|New|Set|Remove|Reset|Test|Connect|Disconnect|Invoke|Export|Import|Compare|Start|Stop|Show|Measure|Resolve)-[A-Z]|[ (]-[A-Z][a-z]")]
    private static partial Regex CommandOrParameter();

    [GeneratedRegex("""\["(?<id>\w+)"\] = """)]
    private static partial Regex RemedyId();
}
