using System.Text;
using System.Text.RegularExpressions;

namespace SpaprDdw.Files;

/// <summary>What a file holds, as its first bytes tell.</summary>
public enum FileContents
{
    /// <summary>Nothing that the project reads or writes, or a file that cannot be read.</summary>
    Unknown,

    /// <summary>It is a folder.</summary>
    Folder,

    /// <summary>An exported state.</summary>
    State,

    /// <summary>A trace.</summary>
    Trace,

    /// <summary>A kernel log.</summary>
    KernelLog,

    /// <summary>A trace of QEMU.</summary>
    QemuTrace,

    /// <summary>A log of DPDK.</summary>
    DpdkLog,

    /// <summary>A tar archive, as of a saved machine.</summary>
    Archive,

    /// <summary>A picture: SVG, HTML, PNG, JPEG or GIF.</summary>
    Picture,

    /// <summary>JSON of something else.</summary>
    Json,

    /// <summary>A flattened device tree (dtb).</summary>
    FlatDeviceTree,

    /// <summary>A text in UTF-16, as Windows PowerShell writes it.</summary>
    Utf16Text,

    /// <summary>A file that must be unpacked before a command reads it.</summary>
    Packed,
}

/// <summary>Recognises files, for the error about a file of another kind.</summary>
public static partial class FileRecogniser
{
    private const int FirstBytes = 4096;
    private const int PlaceOfTarMark = 257;
    private const byte StartOfGzip = 0x1f, StartOfXz = 0xfd;

    /// <summary>The first bytes of PNG, JPEG and GIF.</summary>
    private static readonly byte[][] Pictures = [[0x89, (byte)'P', (byte)'N', (byte)'G'], [0xff, 0xd8, 0xff], [.. "GIF8"u8]];

    /// <summary>The first bytes of zip, bzip2, 7z and zstd.</summary>
    private static readonly byte[][] Packings =
        [[(byte)'P', (byte)'K', 3, 4], [.. "BZh"u8], [(byte)'7', (byte)'z', 0xbc, 0xaf], [0x28, 0xb5, 0x2f, 0xfd]];

    /// <summary>Reads the first bytes of a file, which may be packed with gzip or xz, and tells what it holds.</summary>
    /// <param name="path">The file.</param>
    public static FileContents Recognise(string path)
    {
        if (Directory.Exists(path))
            return FileContents.Folder;
        try
        {
            using Stream file = PackedFile.Open(path, CancellationToken.None);
            byte[] first = new byte[FirstBytes];
            FileContents found = Recognise(first.AsSpan(0, file.ReadAtLeast(first, first.Length, throwOnEndOfStream: false)));
            return found is FileContents.Trace or FileContents.State && MustBeUnpacked(path, found) ? FileContents.Packed : found;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or InvalidDataException
            or SharpCompress.Common.SharpCompressException)
        {
            return FileContents.Unknown;
        }
    }

    /// <summary>Tells what a file holds.</summary>
    /// <param name="first">The first bytes of the file, unpacked.</param>
    internal static FileContents Recognise(ReadOnlySpan<byte> first)
    {
        if (first.StartsWith<byte>([0xd0, 0x0d, 0xfe, 0xed]))
            return FileContents.FlatDeviceTree;
        if (first.Length > PlaceOfTarMark && first[PlaceOfTarMark..].StartsWith("ustar"u8))
            return FileContents.Archive;
        if (first is [0xff, 0xfe, ..] or [0xfe, 0xff, ..])
            return FileContents.Utf16Text;
        if (StartsWithAny(first, Pictures))
            return FileContents.Picture;
        if (StartsWithAny(first, Packings))
            return FileContents.Packed;
        if (first.Contains((byte)0))
            return FileContents.Unknown;
        string text = Encoding.UTF8.GetString(first).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        return text.StartsWith('<') ? (Markup().IsMatch(text) ? FileContents.Picture : FileContents.Unknown)
            : text.StartsWith('{') ? (text.Contains("\"spapr-tce-trace/") ? FileContents.Trace
                : text.Contains("\"spapr-tce-state/") ? FileContents.State
                : JsonLog().IsMatch(text) ? FileContents.KernelLog
                : FileContents.Json)
            : QemuLine().IsMatch(text) ? FileContents.QemuTrace
            : text.Contains("EAL: ") ? FileContents.DpdkLog
            : KernelLine().IsMatch(text) ? FileContents.KernelLog
            : JsonArray().IsMatch(text) ? FileContents.Json
            : FileContents.Unknown;
    }

    /// <summary>States are read when they are packed with gzip, and traces only as they are.</summary>
    private static bool MustBeUnpacked(string path, FileContents contents)
    {
        using FileStream file = RegularFile.Open(path);
        int start = file.ReadByte();
        return start == StartOfXz || (start == StartOfGzip && contents == FileContents.Trace);
    }

    private static bool StartsWithAny(ReadOnlySpan<byte> first, byte[][] marks)
    {
        foreach (byte[] mark in marks)
        {
            if (first.StartsWith(mark))
                return true;
        }

        return false;
    }

    [GeneratedRegex(@"<(svg|html)[\s>]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Markup();

    /// <summary>A list of texts, objects or lists. A list of numbers looks like the time of a line of the kernel's log.</summary>
    [GeneratedRegex("""^\[\s*["{\[]""", RegexOptions.CultureInvariant)]
    private static partial Regex JsonArray();

    /// <summary>A property that journalctl -o json or dmesg --json writes.</summary>
    [GeneratedRegex(@"""(__CURSOR|__REALTIME_TIMESTAMP|_BOOT_ID|_HOSTNAME|_TRANSPORT|MESSAGE|dmesg)""\s*:", RegexOptions.CultureInvariant)]
    private static partial Regex JsonLog();

    /// <summary>A line of QEMU's trace of windows.</summary>
    [GeneratedRegex(@"\b(vfio_prereg|vfio_spapr|spapr_iommu_ddw)_[a-z_]+ ", RegexOptions.CultureInvariant)]
    private static partial Regex QemuLine();

    /// <summary>A line of dmesg or of journalctl: a time in brackets, or the word kernel.</summary>
    [GeneratedRegex(@"^(<\d+>)?\[ *\d+\.\d{6}\]|^\S.* kernel: ", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex KernelLine();
}
