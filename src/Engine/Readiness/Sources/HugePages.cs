using System.Globalization;
using System.Text.RegularExpressions;
using SpaprDdw.Backends.Kernel;

namespace SpaprDdw.Readiness.Sources;

/// <summary>
/// The huge pages that are reserved at boot: by the kernel's command line, then by sysctl.d for the default size and by
/// tmpfiles.d for every size. Nothing says which of the last two is first, so the smaller number counts.
/// </summary>
internal sealed partial class HugePages
{
    /// <summary>The folder with the folders of each size.</summary>
    public const string Folder = "/sys" + HugePageFolder.Parent;

    private readonly SortedDictionary<ulong, int> counts = [];

    /// <summary>Reads the reserved pages of a system.</summary>
    /// <param name="files">The system.</param>
    public HugePages(SystemFiles files)
    {
        ulong? defaultSize = ReadCommandLine(files);
        int? sysctl = ReadSysctl(files);
        Dictionary<ulong, int> tmpfiles = ReadTmpfiles(files);
        foreach ((ulong size, int count) in tmpfiles)
            counts[size] = count;
        if (defaultSize is { } default64 && sysctl is { } set)
            counts[default64] = tmpfiles.TryGetValue(default64, out int other) ? Math.Min(set, other) : set;
    }

    /// <summary>The number of pages by size in bytes, without sizes that have none.</summary>
    public IEnumerable<HugePageCount> Counts
        => counts.Select(pair => new HugePageCount(pair.Key, pair.Value)).Where(pages => pages is { Count: > 0, HasValidSize: true });

    /// <summary>The number of pages of a size.</summary>
    /// <param name="pageSize">The size in bytes.</param>
    public int CountOf(ulong pageSize) => counts.GetValueOrDefault(pageSize);

    /// <summary>The file of the kernel with the number of pages of a size.</summary>
    /// <param name="pageSize">The size in bytes.</param>
    public static string FileOf(ulong pageSize)
        => $"/sys{HugePageFolder.Of(pageSize)}/nr_hugepages";

    /// <summary>The size of a number with a unit, such as 2M, 1G, or 2048 kB; null if it is none.</summary>
    private static ulong? SizeOf(string text)
    {
        if (Size().Match(text) is not { Success: true } match
            || !ulong.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number))
            return null;
        int shift = match.Groups[2].Value.ToUpperInvariant() switch { "K" => 10, "M" => 20, "G" => 30, _ => 0 };
        return number <= ulong.MaxValue >> shift ? number << shift : null;
    }

    private static int? CountOf(string text)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : null;

    /// <summary>Reads the command line, and returns the default size; null if it is not known.</summary>
    private ulong? ReadCommandLine(SystemFiles files)
    {
        Match meminfo = DefaultSize().Match(files.Read("/proc/meminfo") ?? string.Empty);
        ulong? defaultSize = meminfo.Success ? SizeOf(meminfo.Groups[1].Value) : null;
        ulong? size = null;
        foreach ((string name, string value) in files.CommandLine())
        {
            if (name == "default_hugepagesz")
                defaultSize = size = SizeOf(value);
            else if (name == "hugepagesz")
                size = SizeOf(value);
            else if (name == "hugepages" && (size ?? defaultSize) is { } counted && CountOf(value) is { } count)
                counts[counted] = count;
        }

        return defaultSize;
    }

    private static int? ReadSysctl(SystemFiles files)
    {
        int? count = null;
        foreach (string line in files.ReadFolders(SystemFiles.Layers("sysctl.d"), ".conf").SelectMany(file => file.Lines))
        {
            string[] sides = line.TrimStart('-').Split('=', 2, StringSplitOptions.TrimEntries);
            if (sides.Length == 2 && sides[0].Replace('/', '.') == "vm.nr_hugepages")
                count = CountOf(sides[1]) ?? count;
        }

        return count;
    }

    /// <summary>Of several lines of tmpfiles.d for one path, the first counts.</summary>
    private static Dictionary<ulong, int> ReadTmpfiles(SystemFiles files)
    {
        Dictionary<ulong, int> found = [];
        foreach (string line in files.ReadFolders(SystemFiles.Layers("tmpfiles.d", hasLib: false), ".conf").SelectMany(file => file.Lines))
        {
            if (ConfigurationFile.WordsOf(line) is [['w', ..], var path, _, _, _, _, var value]
                && HugePageFolder.SizeOf(Path.GetFileName(Path.GetDirectoryName(path)) ?? string.Empty) is { } size && path == FileOf(size)
                && CountOf(value) is { } count)
                found.TryAdd(size, count);
        }

        return found;
    }

    [GeneratedRegex(@"^\s*(\d+)\s*([KkMmGg]?)B?\s*\z")]
    private static partial Regex Size();

    [GeneratedRegex(@"^Hugepagesize:\s*(\d+ kB)", RegexOptions.Multiline)]
    private static partial Regex DefaultSize();
}
