using System.Text.Json;
using BenchmarkDotNet.Attributes;

namespace SpaprDdw.Benchmarks.Targets;

/// <summary>
/// Target 10: Test-TceTrace of all recordings. Rounds are short, so many of them warm up the compiler.
/// </summary>
[WarmupCount(20)]
public class Replaying
{
    /// <summary>The number of operations in the recordings: all lines except the first line of each file.</summary>
    private const int Operations = 13_030;

    private ModuleRunspace runspace = null!;
    private string[] files = [];

    [GlobalSetup]
    public void Open()
    {
        runspace = new ModuleRunspace();
        files = Directory.GetFiles(ModuleRunspace.Built("Recordings"), "*.jsonl", SearchOption.AllDirectories);
        runspace.Set("files", files);
        int operations = files.Sum(file => File.ReadLines(file).Count() - 1);
        if (operations != Operations)
            throw new InvalidOperationException($"The recordings have {operations} operations, not {Operations}.");
    }

    [GlobalCleanup]
    public void Close() => runspace.Dispose();

    /// <summary>Reads every token of the same files and uses none.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Operations)]
    public long RawReader()
    {
        long tokens = 0;
        foreach (string file in files)
        {
            var reader = new Utf8JsonReader(File.ReadAllBytes(file), new JsonReaderOptions { AllowMultipleValues = true });
            while (reader.Read())
                tokens++;
        }

        return tokens;
    }

    [Benchmark(OperationsPerInvoke = Operations)]
    public void TestTceTrace() => runspace.Run("Test-TceTrace $files | Out-Null");
}
