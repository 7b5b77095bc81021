using System.Globalization;
using SpaprDdw.Partition;

namespace SpaprDdw.KernelLab.Partition;

/// <summary>What a partition's init sent: the archives of collect.sh, and beside them what the kernel itself shows.</summary>
internal sealed class PartitionAccount
{
    private readonly string[] lines;

    public PartitionAccount(IEnumerable<string> lines) => this.lines = [.. lines.Select(line => line.TrimEnd('\r'))];

    /// <summary>Address, driver ("-" for none) and mask of each device, by sysfs.</summary>
    public IReadOnlyList<(string Address, string Driver, int MaskBits)> Devices
        => [.. Words("device").Select(words => (words[0], words[1], int.Parse(words[2], CultureInfo.InvariantCulture)))];

    /// <summary>The kernel log.</summary>
    public string Log => string.Join('\n', lines.Where(line => line.StartsWith("log ", StringComparison.Ordinal)).Select(line => line[4..]));

    /// <summary>The cells of a property, by hexdump; null where the node has no such property.</summary>
    public uint[]? Cells(string node, string property)
        => Words("property").FirstOrDefault(words => words[0] == $"{node}/{property}") is { } found
            ? [.. found[1].Chunk(8).Select(digits => uint.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))]
            : null;

    /// <summary>What is told of an archive: root's or user's.</summary>
    /// <param name="whose">Who saved it.</param>
    /// <param name="folder">A folder for it.</param>
    public PartitionReport Read(string whose, string folder)
    {
        string archive = Path.Combine(folder, whose + ".tar.gz");
        File.WriteAllBytes(archive, Convert.FromBase64String(Words("archive").Single(words => words[0] == whose)[1]));
        return PartitionReader.Read(archive, kernelLog: null, TestContext.Current.CancellationToken);
    }

    /// <summary>What the kernel log's last line about a device says of direct mapping; null where it has none.</summary>
    public bool? IsDirect(string address)
        => lines.LastOrDefault(line => line.Contains($" {address}: lsa_required", StringComparison.Ordinal)) is { } last
            ? last.EndsWith("direct mapping: 1", StringComparison.Ordinal)
            : null;

    private IEnumerable<string[]> Words(string kind)
        => lines.Where(line => line.StartsWith(kind + " ", StringComparison.Ordinal)).Select(line => line.Split(' ')[1..]);
}
