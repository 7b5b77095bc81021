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
        DirectoryInfo folder = Directory.CreateTempSubdirectory("floor");
        string floor = WriteFloor(folder);
        double[] medians = Medians(Commands(["dotnet", "pwsh"], floor));
        yield return new(9, "Import-Module, Connect and Get-TceInfo, pwsh as a tool", medians[2] / medians[0], 1.3, "x", Of(medians));
        yield return new(9, "its floor: an empty module with the same types and views", medians[3] / medians[0], double.PositiveInfinity, "x", $"{Row.Number(medians[3])} ms, {Row.Number(medians[0])} ms");

        // In the tool's pwsh, the path of programs begins with the tool's own folder.
        string? installed = Environment.GetEnvironmentVariable("PATH")!.Split(':')
            .Where(path => !File.Exists(Path.Combine(path, "../DotnetToolSettings.xml")))
            .Select(path => Path.Combine(path, "pwsh"))
            .FirstOrDefault(File.Exists);
        if (installed is not null)
        {
            medians = Medians(Commands([installed], floor));
            yield return new(9, "the same, installed pwsh", medians[2] - medians[0], 80, "ms", Of(medians));
        }

        folder.Delete(recursive: true);
    }

    private static string Of(double[] medians)
        => $"{Row.Number(medians[2])} ms, {Row.Number(medians[0])} ms; only import {Row.Number(medians[1])} ms";

    /// <summary>Returns four commands: the empty module, the import of this one, its first commands, and the floor.</summary>
    private static string[][] Commands(string[] shell, string floor)
    {
        string import = $"Import-Module '{ModuleRunspace.Built("Module")}'";
        string[] texts =
        [
            $"Import-Module '{ModuleRunspace.Built("MinimalModule")}'",
            import,
            $"{import}; $null = Connect-TceContainer; Get-TceInfo",
            $"Import-Module '{floor}'; Write-Trivial",
        ];
        return [.. texts.Select(text => (string[])[.. shell, "-NoProfile", "-NonInteractive", "-Command", text])];
    }

    /// <summary>Writes the manifest of an empty module that has the types and views of this one.</summary>
    private static string WriteFloor(DirectoryInfo folder)
    {
        string formatting = Path.Combine(Path.GetDirectoryName(ModuleRunspace.Built("Module"))!, "Formatting");
        string manifest = Path.Combine(folder.FullName, "Floor.psd1");
        File.WriteAllText(manifest, $$"""
            @{
                ModuleVersion = '1.0'
                RootModule = '{{ModuleRunspace.Built("MinimalModule")}}'
                TypesToProcess = '{{Path.Combine(formatting, "SpaprDdw.types.ps1xml")}}'
                FormatsToProcess = '{{Path.Combine(formatting, "SpaprDdw.format.ps1xml")}}'
            }
            """);
        return manifest;
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
