using System.Diagnostics;
using SpaprDdw.Benchmarks.Targets;

namespace SpaprDdw.Benchmarks.Reports;

/// <summary>Target 9: whole processes of pwsh, in turns, and their medians.</summary>
internal static class Startup
{
    private const int Runs = 10;

    public static IEnumerable<Row> Rows()
    {
        if (!CanRun("pwsh"))
        {
            Console.WriteLine("Target 9 was not measured: pwsh not found.");
            yield break;
        }

        string[] commands =
        [
            $"Import-Module '{Shell.Built("MinimalModule")}'",
            $"Import-Module '{Shell.Built("Module")}'",
            $"Import-Module '{Shell.Built("Module")}'; Get-TceInfo",
        ];
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
        yield return new(9, "Import-Module and Get-TceInfo", medians[2] - medians[0], 80, "ms",
            $"{Row.Number(medians[2])} ms - {Row.Number(medians[0])} ms; import alone {Row.Number(medians[1])} ms");
    }

    private static double Milliseconds(string command)
    {
        var clock = Stopwatch.StartNew();
        using Process process = Process.Start(new ProcessStartInfo("pwsh", ["-NoProfile", "-NonInteractive", "-Command", command])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        double time = clock.Elapsed.TotalMilliseconds;
        return process.ExitCode == 0 && errors.Result.Length == 0 ? time : throw new InvalidOperationException($"'{command}' failed: {errors.Result}");
    }

    private static bool CanRun(string program)
        => Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));
}
