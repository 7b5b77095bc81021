using SpaprDdw.ModuleTests.Support;

namespace SpaprDdw.ModuleTests.Runner;

/// <summary>Arguments and streams are those of <c>pwsh</c>.</summary>
public class RunnerTests
{
    [Theory]
    [InlineData("", "Name=none Loud=False Rest=")]
    [InlineData("one -Loud two three", "Name=one Loud=True Rest=two,three")]
    [InlineData("-Name:one -Loud:$false two", "Name=one Loud=False Rest=two")]
    [InlineData("-Name it's -5 -x;exit", "Name=it's Loud=False Rest=-5,-x;exit")]
    public async Task Passes_arguments_to_the_script(string arguments, string expected)
    {
        RunnerResult result = await RunnerProcess.Run(
            [Built.Script("arguments.ps1"), .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.Equal([expected, $"Root={Path.GetDirectoryName(Built.Script("arguments.ps1"))}"], result.Output);
        Assert.Empty(result.Errors);
        Assert.Equal(0, result.ExitCode);
    }

    [Theory]
    [InlineData(1, "unfinished.ps1:1", "Scripts/unfinished.ps1")]
    [InlineData(64, "does not exist", "Scripts/missing.ps1")]
    [InlineData(64, "not understood", "-Nonsense")]
    [InlineData(64, "usage:")]
    public async Task Says_what_is_wrong_with_the_request(int exitCode, string error, params string[] arguments)
    {
        RunnerResult result = await RunnerProcess.Run(arguments);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(error, result.Errors, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task Prints_versions_and_views_without_colours()
    {
        RunnerResult result = await RunnerProcess.Run("-Version");
        Assert.Collection(
            result.Output,
            line => Assert.Matches(@"^SpaprDdw \d+\.\d+\.\d+$", line),
            line => Assert.Matches(@"^PowerShell 7\.\d+\.\d+$", line));

        RunnerResult view = await RunnerProcess.Run("-Command", "Get-Module SpaprDdw");
        Assert.Matches(@"^ModuleType\s+Version", view.Output[0]);
        Assert.Equal(0, view.ExitCode);
    }

    [Fact]
    public async Task Does_not_wait_for_answers_that_cannot_come()
    {
        RunnerResult result = await RunnerProcess.Run("-Command", "Remove-Module SpaprDdw -Confirm");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("no terminal to ask at", result.Errors, StringComparison.Ordinal);
    }
}
