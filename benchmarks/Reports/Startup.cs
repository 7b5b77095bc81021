using System.Diagnostics;
using SpaprDdw.Benchmarks.Targets;

namespace SpaprDdw.Benchmarks.Reports;

/// <summary>Target 9: whole processes, in turns, and their medians. Of pwsh where it is installed, else of the runner.</summary>
internal static class Startup
{
    private const int Runs = 10;
    private const string Quiet = "$null";

    public static Row Row()
    {
        bool isPwsh = Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, "pwsh")));
        string[][] commands = isPwsh
            ?
            [
                Pwsh($"Import-Module '{Shell.Built("MinimalModule")}'"),
                Pwsh($"Import-Module '{Shell.Built("Module")}'"),
                Pwsh($"Import-Module '{Shell.Built("Module")}'; Get-TceInfo"),
            ]
            : [Runner("MinimalRunner", Quiet), Runner("Runner", Quiet), Runner("Runner", "Get-TceInfo")];
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

        double[] medians = [.. times.Select(each => each.Order().Skip((Runs / 2) - 1).Take(2).Average())];
        return new(9, $"Import-Module and Get-TceInfo, {(isPwsh ? "pwsh" : "runner")}", medians[2] - medians[0], 80, "ms",
            $"{Reports.Row.Number(medians[2])} ms - {Reports.Row.Number(medians[0])} ms; import alone {Reports.Row.Number(medians[1])} ms");
    }

    private static string[] Pwsh(string command) => ["pwsh", "-NoProfile", "-NonInteractive", "-Command", command];

    private static string[] Runner(string runner, string command) => ["dotnet", Shell.Built(runner), "-Command", command];

    private static double Milliseconds(string[] command)
    {
        var clock = Stopwatch.StartNew();
        using Process process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
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
