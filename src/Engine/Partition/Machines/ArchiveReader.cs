using System.Formats.Tar;
using SpaprDdw.Errors;
using SpaprDdw.Partition.KernelLogs;

namespace SpaprDdw.Partition.Machines;

/// <summary>
/// Reads a tar archive once, from start to end, and keeps the needed files in memory. Nothing is written to disk.
/// </summary>
internal sealed class ArchiveReader
{
    /// <summary>The largest number of folders, files and links that are kept.</summary>
    internal const int MaxItems = 500_000;

    /// <summary>The largest number of bytes of files and names that are kept.</summary>
    internal const long MaxBytesKept = 256 << 20;

    private readonly ArchiveFolder top = new();
    private readonly CancellationToken cancellation;
    private ArchiveFolder folder;
    private string folderName = string.Empty;
    private long items;
    private long kept;

    private ArchiveReader(CancellationToken cancellation)
    {
        this.cancellation = cancellation;
        folder = top;
    }

    /// <summary>Reads an archive.</summary>
    /// <param name="path">The file, for error messages.</param>
    /// <param name="stream">The archive, unpacked.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The top folder of the archive.</returns>
    /// <exception cref="TceException">MachineUnreadable.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static ArchiveFolder Read(string path, Stream stream, CancellationToken cancellation)
    {
        var reader = new ArchiveReader(cancellation);
        try
        {
            using var headers = new TarHeaderStream(stream);
            using var tar = new TarReader(headers);
            while (tar.GetNextEntry() is { } entry)
            {
                cancellation.ThrowIfCancellationRequested();
                reader.Take(entry);
            }

            if (!headers.HasEnded)
                throw new InvalidDataException("it is cut short");
        }
        catch (Exception cause) when (cause is IOException or InvalidDataException or InvalidOperationException or FormatException
            or ArgumentException or NotSupportedException or SharpCompress.Common.SharpCompressException or OverflowException)
        {
            throw PartitionErrors.MachineUnreadable(path, reader.Describe(cause), cause);
        }

        return reader.top;
    }

    private string Describe(Exception cause) => cause switch
    {
        IOException and not EndOfStreamException => cause.Message,
        _ when items == 0 => "it is not a tar archive, or it is damaged",
        EndOfStreamException => "it is cut short",
        _ => cause.Message,
    };

    private void Take(TarEntry entry)
    {
        ReadOnlySpan<char> name = Relative(entry.Name);
        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                Count(name.Length);
                Enter(name.TrimEnd('/'));
                break;
            case TarEntryType.SymbolicLink:
                Put(name, entry.LinkName, entry.LinkName.Length);
                break;
            case TarEntryType.HardLink when top.Find(Relative(entry.LinkName)) is { } linked:
                Put(name, linked, 0);
                break;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                TakeFile(name, entry);
                break;
        }
    }

    private void TakeFile(ReadOnlySpan<char> name, TarEntry entry)
    {
        ReadOnlySpan<char> last = name[(name.LastIndexOf('/') + 1)..];
        if (WantedFiles.IsWanted(last))
        {
            if (entry.Length > WantedFiles.MaxBytes)
                throw new InvalidDataException($"its file '{entry.Name}' has {entry.Length} bytes, which is too large for a file of this name");
            byte[] content = entry.Length == 0 ? [] : new byte[entry.Length];
            entry.DataStream?.ReadExactly(content);
            Put(name, content, content.Length);
        }
        else if (entry.Length > 0 && WantedFiles.IsLog(last.ToString()))
        {
            Put(name, DdwHistory.Read(entry.DataStream!, cancellation), 0);
        }
    }

    private void Put(ReadOnlySpan<char> name, object item, long size)
    {
        Count(name.Length + size);
        int slash = name.LastIndexOf('/');
        Enter(slash < 0 ? [] : name[..slash]);
        folder.Put(name[(slash + 1)..], item);
    }

    /// <summary>Makes a folder the current one. Archives usually have the entries of a folder in a row.</summary>
    private void Enter(ReadOnlySpan<char> path)
    {
        if (path.SequenceEqual(folderName))
            return;
        ArchiveFolder inner = top;
        foreach (Range part in path.Split('/'))
        {
            if (path[part] is not ("" or "."))
            {
                Count(1);
                inner = inner.Enter(path[part]);
            }
        }

        folder = inner;
        folderName = path.ToString();
    }

    private void Count(long size)
    {
        kept += size;
        if (++items > MaxItems || kept > MaxBytesKept)
            throw new InvalidDataException("it holds more files or more bytes than any machine has");
    }

    /// <summary>A name relative to the root of the machine.</summary>
    private static ReadOnlySpan<char> Relative(string name)
    {
        ReadOnlySpan<char> path = name.AsSpan().TrimStart('/');
        while (path.StartsWith("./"))
            path = path[2..].TrimStart('/');
        foreach (Range part in path.Split('/'))
        {
            if (path[part] is "..")
                throw new InvalidDataException($"its entry '{name}' leads out of the archive");
        }

        return path;
    }
}
