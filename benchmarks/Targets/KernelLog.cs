using System.Text;
using BenchmarkDotNet.Attributes;
using SpaprDdw.Partition.KernelLogs;

namespace SpaprDdw.Benchmarks.Targets;

/// <summary>Target 12: reads a kernel log of 256 MB, in which one line in a hundred is about DMA windows.</summary>
public class KernelLog
{
    private const int Pieces = 256;
    private const string Query = "[    7.6] e1000e 0000:00:01.0: ibm,query-pe-dma-windows(2026) 800 8000000 20000000 returned 0, lb=2000000000 ps=107 wn=1\n";
    private const string Other = "[    7.7] xfs filesystem being mounted at /var supports timestamps until 2038 (0x7fffffff) and so on\n";

    private readonly string path = Path.GetTempFileName();

    [GlobalSetup]
    public void Write()
    {
        var lines = new StringBuilder();
        for (int line = 0; lines.Length < 1 << 20; line++)
            lines.Append(line % 100 == 0 ? Query : Other);
        byte[] piece = Encoding.ASCII.GetBytes(lines.ToString());
        using FileStream file = File.Create(path);
        for (int turn = 0; turn < Pieces; turn++)
            file.Write(piece);
    }

    [GlobalCleanup]
    public void Delete() => File.Delete(path);

    [Benchmark(Baseline = true, OperationsPerInvoke = Pieces)]
    public long RawLines()
    {
        using var reader = new StreamReader(path);
        long lines = 0;
        while (reader.ReadLine() is not null)
            lines++;
        return lines;
    }

    [Benchmark(OperationsPerInvoke = Pieces)]
    public long Events() => KernelLogFile.ReadEvents(path, CancellationToken.None).LongCount();
}
