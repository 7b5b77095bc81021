using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using SpaprDdw.Partition;

namespace SpaprDdw.Tests.Partition;

/// <summary>The files of a saved machine, which tests change and write as an archive or a folder.</summary>
internal sealed class SavedMachine
{
    public const string Tree = "sys/firmware/devicetree/base";

    private static readonly ConcurrentDictionary<string, SavedMachine> Recordings = [];

    /// <summary>The files by path: the bytes of a file, or the target of a link as a string.</summary>
    public Dictionary<string, object> Files { get; private init; } = [];

    /// <summary>A recorded partition.</summary>
    public static SavedMachine Recorded(string name) => Recordings.GetOrAdd(name, Unpack).Copy();

    /// <summary>The bytes of cells.</summary>
    public static byte[] Cells(params ReadOnlySpan<uint> cells)
    {
        byte[] bytes = new byte[cells.Length * sizeof(uint)];
        for (int index = 0; index < cells.Length; index++)
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(index * sizeof(uint)), cells[index]);
        return bytes;
    }

    /// <summary>Adds entries to an archive.</summary>
    public static void Append(string archive, params ReadOnlySpan<TarEntry> entries)
    {
        const int EndOfArchive = 1024;
        using FileStream file = File.Open(archive, FileMode.Open);
        file.Position = file.Length - EndOfArchive;
        using var tar = new TarWriter(file, TarEntryFormat.Pax, leaveOpen: false);
        foreach (TarEntry entry in entries)
            tar.WriteEntry(entry);
    }

    /// <summary>A copy to change.</summary>
    public SavedMachine Copy() => new() { Files = new Dictionary<string, object>(Files) };

    /// <summary>Sets a property of a node; null removes it.</summary>
    public SavedMachine Set(string node, string property, byte[]? value) => Put($"{Tree}{node}/{property}", value);

    /// <summary>Sets a file.</summary>
    public SavedMachine Put(string path, string text) => Put(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Sets a file; null removes it.</summary>
    public SavedMachine Put(string path, byte[]? content)
    {
        if (content is null)
            Files.Remove(path);
        else
            Files[path] = content;
        return this;
    }

    /// <summary>Sets a link.</summary>
    public SavedMachine Link(string path, string target)
    {
        Files[path] = target;
        return this;
    }

    /// <summary>Removes all files whose path begins with a text.</summary>
    public SavedMachine Without(string path)
    {
        foreach (string each in Files.Keys.Where(each => each.StartsWith(path, StringComparison.Ordinal)).ToArray())
            Files.Remove(each);
        return this;
    }

    /// <summary>Writes a tar archive, in the order of the paths or in another one.</summary>
    public string WriteTar(string file, string prefix = "", TarEntryFormat format = TarEntryFormat.Pax, IEnumerable<string>? order = null)
    {
        using FileStream stream = File.Create(file);
        using var tar = new TarWriter(stream, format, leaveOpen: false);
        foreach (string path in order ?? Files.Keys)
        {
            bool isLink = Files[path] is string;
            TarEntryType type = isLink ? TarEntryType.SymbolicLink : TarEntryType.RegularFile;
            TarEntry entry = format switch
            {
                TarEntryFormat.Gnu => new GnuTarEntry(type, prefix + path),
                TarEntryFormat.Ustar => new UstarTarEntry(type, prefix + path),
                _ => new PaxTarEntry(type, prefix + path),
            };
            if (isLink)
                entry.LinkName = (string)Files[path];
            else
                entry.DataStream = new MemoryStream((byte[])Files[path]);
            tar.WriteEntry(entry);
        }

        return file;
    }

    /// <summary>Writes a folder, with links as they are.</summary>
    public string WriteFolder(string folder)
    {
        foreach ((string path, object content) in Files)
        {
            string file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            if (content is string target)
                File.CreateSymbolicLink(file, target);
            else
                File.WriteAllBytes(file, (byte[])content);
        }

        return folder;
    }

    /// <summary>Judges the devices of the machine, with or without a kernel log.</summary>
    public PartitionReport Judge(string folder, string? log = null)
    {
        string? logFile = null;
        if (log is not null)
            File.WriteAllText(logFile = Path.Combine(folder, "kernel.log"), log);
        return PartitionData.Read(WriteTar(Path.Combine(folder, "machine.tar")), logFile);
    }

    private static SavedMachine Unpack(string name)
    {
        var machine = new SavedMachine();
        using var packed = new GZipStream(File.OpenRead(PartitionData.Root(name)), CompressionMode.Decompress);
        using var tar = new TarReader(packed);
        while (tar.GetNextEntry() is { } entry)
        {
            string path = entry.Name["root/".Length..];
            if (entry.EntryType == TarEntryType.SymbolicLink)
            {
                machine.Files[path] = entry.LinkName;
            }
            else if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile)
            {
                var content = new MemoryStream();
                entry.DataStream?.CopyTo(content);
                machine.Files[path] = content.ToArray();
            }
        }

        return machine;
    }
}
