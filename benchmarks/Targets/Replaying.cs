using System.Text.Json;
using BenchmarkDotNet.Attributes;

namespace SpaprDdw.Benchmarks.Targets;

/// <summary>Target 10: Test-TceTrace of all recordings. It is short, and the compiler takes several rounds.</summary>
[WarmupCount(20)]
public class Replaying
{
    /// <summary>How many operations the recordings have, which their lines behind the first are.</summary>
    private const int Operations = 13_030;

    private Shell shell = null!;
    private string[] files = [];

    [GlobalSetup]
    public void Open()
    {
        shell = new Shell();
        files = Directory.GetFiles(Shell.Built("Recordings"), "*.jsonl", SearchOption.AllDirectories);
        shell.Set("files", files);
        int operations = files.Sum(file => File.ReadLines(file).Count() - 1);
        if (operations != Operations)
            throw new InvalidOperationException($"The recordings have {operations} operations, not {Operations}.");
    }

    [GlobalCleanup]
    public void Close() => shell.Dispose();

    /// <summary>Reads the same lines and looks at nothing in them.</summary>
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
    public void TestTceTrace() => shell.Run("Test-TceTrace $files | Out-Null");
}
