using System.Globalization;
using SpaprDdw.Partition;

namespace SpaprDdw.KernelLab.Partition;

/// <summary>The report of a partition: the archives of collect.sh, and the facts that the kernel itself shows.</summary>
internal sealed class PartitionAccount
{
    private readonly string[] lines;

    public PartitionAccount(IEnumerable<string> lines) => this.lines = [.. lines.Select(line => line.TrimEnd('\r'))];

    /// <summary>The address, driver ("-" for none) and DMA mask of each device, from sysfs.</summary>
    public IReadOnlyList<(string Address, string Driver, int MaskBits)> Devices
        => [.. Words("device").Select(words => (words[0], words[1], int.Parse(words[2], CultureInfo.InvariantCulture)))];

    /// <summary>The kernel log.</summary>
    public string Log => string.Join('\n', lines.Where(line => line.StartsWith("log ", StringComparison.Ordinal)).Select(line => line[4..]));

    /// <summary>The cells of a property, from hexdump; null if the node does not have the property.</summary>
    public uint[]? Cells(string node, string property)
        => Words("property").FirstOrDefault(words => words[0] == $"{node}/{property}") is { } found
            ? [.. found[1].Chunk(8).Select(digits => uint.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))]
            : null;

    /// <summary>Judges the devices of an archive.</summary>
    /// <param name="whose">The one who saved it: root or user.</param>
    /// <param name="folder">A folder for it.</param>
    public PartitionReport Read(string whose, string folder)
    {
        string archive = Path.Combine(folder, whose + ".tar.gz");
        File.WriteAllBytes(archive, Convert.FromBase64String(Words("archive").Single(words => words[0] == whose)[1]));
        return PartitionReader.Read(archive, kernelLog: null, TestContext.Current.CancellationToken);
    }

    /// <summary>The last answer in the kernel log to a device: direct or not; null if there is none.</summary>
    public bool? IsDirect(string address)
        => lines.LastOrDefault(line => line.Contains($" {address}: lsa_required", StringComparison.Ordinal)) is { } last
            ? last.EndsWith("direct mapping: 1", StringComparison.Ordinal)
            : null;

    private IEnumerable<string[]> Words(string kind)
        => lines.Where(line => line.StartsWith(kind + " ", StringComparison.Ordinal)).Select(line => line.Split(' ')[1..]);
}
