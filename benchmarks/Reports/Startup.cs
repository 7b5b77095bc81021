using System.Diagnostics;
using SpaprDdw.Benchmarks.Targets;

namespace SpaprDdw.Benchmarks.Reports;

/// <summary>
/// Target 9: medians of whole pwsh processes that run in turns, for pwsh as a .NET tool and for an installed pwsh if
/// there is one.
/// </summary>
internal static class Startup
{
    private const int Runs = 10;

    public static IEnumerable<Row> Rows()
    {
        (string[] minimal, string[] import, string[] first) tool = Commands(["dotnet", "pwsh"]);
        double[] medians = Medians(tool.minimal, tool.import, tool.first);
        yield return new(9, "Import-Module, Connect and Get-TceInfo, pwsh as a tool", medians[2] / medians[0], 1.3, "x", Of(medians));

        // In the tool's pwsh, the path of programs begins with the tool's own folder.
        string? installed = Environment.GetEnvironmentVariable("PATH")!.Split(':')
            .Where(folder => !File.Exists(Path.Combine(folder, "../DotnetToolSettings.xml")))
            .Select(folder => Path.Combine(folder, "pwsh"))
            .FirstOrDefault(File.Exists);
        if (installed is null)
            yield break;
        (string[] minimal, string[] import, string[] first) shell = Commands([installed]);
        medians = Medians(shell.minimal, shell.import, shell.first);
        yield return new(9, "the same, installed pwsh", medians[2] - medians[0], 80, "ms", Of(medians));
    }

    private static string Of(double[] medians)
        => $"{Row.Number(medians[2])} ms, {Row.Number(medians[0])} ms; only import {Row.Number(medians[1])} ms";

    private static (string[] Minimal, string[] Import, string[] First) Commands(string[] shell)
    {
        string import = $"Import-Module '{ModuleRunspace.Built("Module")}'";
        return (Command($"Import-Module '{ModuleRunspace.Built("MinimalModule")}'"), Command(import), Command($"{import}; $null = Connect-TceContainer; Get-TceInfo"));

        string[] Command(string text) => [.. shell, "-NoProfile", "-NonInteractive", "-Command", text];
    }

    private static double[] Medians(params string[][] commands)
    {
        List<double>[] times = [.. commands.Select(_ => new List<double>())];
        for (int run = -1; run < Runs; run++)
        {
            for (int command = 0; command < commands.Length; command++)
            {
                double time = Milliseconds(commands[command]);
                if (run >= 0)
                    times[command].Add(time);
            }
        }

        return [.. times.Select(each => each.Order().Skip((Runs / 2) - 1).Take(2).Average())];
    }

    private static double Milliseconds(string[] command)
    {
        var clock = Stopwatch.StartNew();
        using Process process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(ModuleRunspace.Built("Module")),
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        double time = clock.Elapsed.TotalMilliseconds;
        return process.ExitCode == 0 && errors.Result.Length == 0
            ? time
            : throw new InvalidOperationException($"'{string.Join(' ', command)}' failed: {errors.Result}");
    }
}
