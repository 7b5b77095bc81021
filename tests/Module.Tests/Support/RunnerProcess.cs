using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace SpaprDdw.ModuleTests.Support;

/// <summary>What a run of the runner came to, with the lines that it wrote.</summary>
internal sealed record RunnerResult(int ExitCode, IReadOnlyList<string> Output, string Errors)
{
    /// <summary>There are lines that match these patterns, one after the other, with any others between.</summary>
    public void ShowsInOrder(params IEnumerable<string> patterns)
    {
        int at = 0;
        foreach (string pattern in patterns)
        {
            int found = Output.ToList().FindIndex(at, line => Regex.IsMatch(line, pattern));
            Assert.True(found >= 0, $"No line after line {at} matches {pattern}:\n{string.Join('\n', Output)}");
            at = found + 1;
        }
    }
}

/// <summary>The built runner as a process of its own, whose input has ended before it starts.</summary>
internal static class RunnerProcess
{
    public static async Task<RunnerResult> Run(params IEnumerable<string> arguments)
    {
        using Process process = Start("dotnet", [Built.Runner, .. arguments]);
        return await Finish(process, await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Runs a script that does not end by itself, and sends a signal when it has written so many lines: INT is Ctrl+C.</summary>
    public static async Task<RunnerResult> RunAndSignal(string signal, int afterLines, params IEnumerable<string> arguments)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;

        // A job in the background starts with the signal of Ctrl+C ignored, and hands that on.
        using Process process = Start("env", ["--default-signal=INT", "dotnet", Built.Runner, .. arguments]);
        var output = new StringBuilder();
        while (afterLines-- > 0)
            output.AppendLine(await process.StandardOutput.ReadLineAsync(cancellation));
        using Process kill = Process.Start("sh", ["-c", $"kill -{signal} {process.Id}"]);
        await kill.WaitForExitAsync(cancellation);
        output.Append(await process.StandardOutput.ReadToEndAsync(cancellation));
        return await Finish(process, output.ToString());
    }

    private static Process Start(string program, IEnumerable<string> arguments)
    {
        Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        })!;
        process.StandardInput.Close();
        return process;
    }

    private static async Task<RunnerResult> Finish(Process process, string output)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        string errors = await process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return new RunnerResult(
            process.ExitCode,
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            errors);
    }
}
