using SpaprDdw.ModuleTests.Support;

namespace SpaprDdw.ModuleTests.Runner;

/// <summary>Exit codes are those of <c>pwsh -File</c> and <c>pwsh -Command</c>.</summary>
public class RunnerExitTests
{
    [Theory]
    [InlineData("exit", 3, "", "")]
    [InlineData("exit-in-function", 5, "", "")]
    [InlineData("throw", 1, "", "thrown by the script")]
    [InlineData("error", 0, "after the error", "Attempted to divide by zero")]
    [InlineData("native", 0, "after the program", "")]
    public async Task Exits_as_the_script_does(string how, int exitCode, string output, string error)
    {
        RunnerResult result = await RunnerProcess.Run(Path.Combine("Scripts", "outcome.ps1"), how);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Equal(output, string.Join('\n', result.Output));
        if (error.Length == 0)
        {
            Assert.Empty(result.Errors);
        }
        else
        {
            Assert.Contains(error, result.Errors, StringComparison.Ordinal);
            Assert.Contains("outcome.ps1:", result.Errors, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("'first'; 1/0; 'last'", 0, "Attempted to divide by zero")]
    [InlineData("Get-Nothing", 1, "'Get-Nothing' is not recognized")]
    [InlineData("$ErrorActionPreference = 'Stop'; Get-Nothing; 'not reached'", 1, "'Get-Nothing' is not recognized")]
    [InlineData("throw 'thrown'", 1, "thrown")]
    [InlineData("if (", 1, "Missing condition in if statement")]
    [InlineData("exit 7", 7, "")]
    public async Task Exits_as_the_last_command_does(string text, int exitCode, string error)
    {
        RunnerResult result = await RunnerProcess.Run("-Command", text);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(error, result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("not reached", result.Output);
    }

    [Fact]
    public async Task Stops_at_Ctrl_C_and_lets_the_script_clean_up()
    {
        RunnerResult result = await RunnerProcess.RunAndSignal("INT", afterLines: 1, Built.Script("endless.ps1"));

        Assert.Equal(["started", "cleaned up"], result.Output);
        Assert.Equal(130, result.ExitCode);
    }
}
