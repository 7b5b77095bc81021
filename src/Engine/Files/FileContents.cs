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

    /// <summary>A tar archive, as of a saved machine.</summary>
    Archive,

    /// <summary>A picture: SVG or HTML.</summary>
    Picture,

    /// <summary>JSON of something else.</summary>
    Json,

    /// <summary>A flattened device tree (dtb).</summary>
    FlatDeviceTree,
}

/// <summary>Recognises files, for the error about a file of another kind.</summary>
public static partial class FileRecogniser
{
    private const int FirstBytes = 4096;
    private const int PlaceOfTarMark = 257;

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
            return Recognise(first.AsSpan(0, file.ReadAtLeast(first, first.Length, throwOnEndOfStream: false)));
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
        if (first.Contains((byte)0))
            return FileContents.Unknown;
        string text = Encoding.UTF8.GetString(first).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        return text.StartsWith('<') ? (Markup().IsMatch(text) ? FileContents.Picture : FileContents.Unknown)
            : text.StartsWith('{') ? (text.Contains("\"spapr-tce-trace/") ? FileContents.Trace
                : text.Contains("\"spapr-tce-state/") ? FileContents.State
                : FileContents.Json)
            : KernelLine().IsMatch(text) ? FileContents.KernelLog
            : text.StartsWith('[') ? FileContents.Json
            : FileContents.Unknown;
    }

    [GeneratedRegex(@"<(svg|html)[\s>]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Markup();

    /// <summary>A line of dmesg or of journalctl: a time in brackets, or the word kernel.</summary>
    [GeneratedRegex(@"^(<\d+>)?\[ *\d+\.\d{6}\]|^\S.* kernel: ", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex KernelLine();
}
