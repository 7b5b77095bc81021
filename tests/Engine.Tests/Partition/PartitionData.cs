using SpaprDdw.Partition;

namespace SpaprDdw.Tests.Partition;

/// <summary>The recorded partitions, and the verdicts that are expected of them.</summary>
internal static class PartitionData
{
    public static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Data", "partition");

    /// <summary>The expected devices of each recording, from verdicts.txt.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<ExpectedDevice>> Expected { get; } = ReadExpected();

    public static TheoryData<string> Cases => [.. Directory.GetDirectories(Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public static string Root(string name) => Path.Combine(Folder, name, "root.tar.gz");

    public static string Log(string name) => Path.Combine(Folder, name, "dmesg.txt");

    public static PartitionReport Read(string root, string? kernelLog = null)
        => PartitionReader.Read(root, kernelLog, TestContext.Current.CancellationToken);

    private static Dictionary<string, IReadOnlyList<ExpectedDevice>> ReadExpected()
    {
        var expected = new Dictionary<string, IReadOnlyList<ExpectedDevice>>();
        List<ExpectedDevice> current = [];
        foreach (string line in File.ReadLines(Path.Combine(Folder, "verdicts.txt")).Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line[0] != ' ')
            {
                expected.Add(line, current = []);
                continue;
            }

            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            current.Add(new ExpectedDevice(words[0], words[1] == "-" ? null : words[1], int.Parse(words[2]), words[3], words[4]));
        }

        return expected;
    }
}

internal sealed record ExpectedDevice(string Address, string? Driver, int MaskBits, string Mode, string Verdict);
