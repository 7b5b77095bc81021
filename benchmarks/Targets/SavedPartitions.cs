using System.Formats.Tar;
using System.IO.Compression;
using BenchmarkDotNet.Attributes;
using SpaprDdw.Partition;

namespace SpaprDdw.Benchmarks.Targets;

/// <summary>Target 14: judges 1,000 saved partitions, each an archive of its own.</summary>
public class SavedPartitions
{
    private const int Number = 1000;

    private readonly string folder = Directory.CreateTempSubdirectory("bench-partitions-").FullName;
    private string[] files = [];

    [GlobalSetup]
    public void Copy()
    {
        string[] recorded = Directory.GetFiles(ModuleRunspace.Built("Partitions"), "root.tar.gz", SearchOption.AllDirectories);
        files = [.. Enumerable.Range(0, Number).Select(number => Path.Combine(folder, $"{number}.tar.gz"))];
        for (int number = 0; number < Number; number++)
            File.Copy(recorded[number % recorded.Length], files[number]);
    }

    [GlobalCleanup]
    public void Delete() => Directory.Delete(folder, recursive: true);

    [Benchmark(Baseline = true, OperationsPerInvoke = Number)]
    public long RawUnpacking()
    {
        long bytes = 0;
        foreach (string file in files)
        {
            using var tar = new TarReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
            while (tar.GetNextEntry() is { } entry)
            {
                if (entry.DataStream is not { } stream)
                    continue;
                byte[] content = new byte[entry.Length];
                stream.ReadExactly(content);
                bytes += content.Length;
            }
        }

        return bytes;
    }

    [Benchmark(OperationsPerInvoke = Number)]
    public int Verdicts() => files.Sum(file => PartitionReader.Read(file, kernelLog: null, CancellationToken.None).Devices.Count);
}
