using Microsoft.Win32.SafeHandles;
using SpaprDdw.Errors;

namespace SpaprDdw.Files;

/// <summary>The rules for the file that a writer would replace.</summary>
public static class OutputFile
{
    private static ReadOnlySpan<byte> StartOfTrace => "{\"format\":\"spapr-tce-trace/"u8;

    /// <summary>Throws when a file exists that a writer may not replace. A path without a file is fine.</summary>
    /// <param name="path">The file.</param>
    /// <param name="replacement">What the writer may replace.</param>
    /// <exception cref="TceException">
    /// FileExists, FileReadOnly, FileIsLink, FileIsTrace, FileInUse, FileNotReplaceable.
    /// </exception>
    public static void ThrowIfProtected(string path, FileReplacement replacement)
    {
        var file = new FileInfo(path);
        bool isLink = file.LinkTarget is not null;
        if (!isLink && !Path.Exists(path))
            return;
        if (replacement == FileReplacement.Never)
            throw FileErrors.FileExists(path);
        if (!isLink)
            ThrowIfFileProtected(path, file.IsReadOnly, replacement);
        else if (replacement != FileReplacement.Any)
            throw FileErrors.FileIsLink(path);
    }

    /// <summary>Creates a file, and holds it until it is closed. No other writer can replace it until then.</summary>
    /// <param name="path">The file, which must not exist.</param>
    /// <exception cref="TceException">FileInUse.</exception>
    /// <exception cref="IOException">The file exists or cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    internal static FileStream CreateHeld(string path)
    {
        var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        if (FileLock.TryHold(stream.SafeFileHandle))
            return stream;
        stream.Dispose();
        throw FileErrors.FileInUse(path);
    }

    private static void ThrowIfFileProtected(string path, bool isReadOnly, FileReplacement replacement)
    {
        try
        {
            using SafeFileHandle handle = RegularFile.OpenHandle(path);
            if (FileLock.IsHeld(handle))
                throw FileErrors.FileInUse(path);
            if (replacement == FileReplacement.Any)
                return;
            if (isReadOnly)
                throw FileErrors.FileReadOnly(path);
            Span<byte> start = stackalloc byte[StartOfTrace.Length];
            if (RandomAccess.Read(handle, start, 0) == start.Length && start.SequenceEqual(StartOfTrace))
                throw FileErrors.FileIsTrace(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.FileNotReplaceable(path, cause);
        }
    }
}
