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
    public static void ThrowIfProtected(string path, FileReplacement replacement) => StatusOfReplaced(path, replacement);

    /// <summary>
    /// The status of the file that a writer would replace; null if it replaces none, or only a symbolic link.
    /// </summary>
    /// <exception cref="TceException">Those of <see cref="ThrowIfProtected"/>.</exception>
    internal static FileStatus? StatusOfReplaced(string path, FileReplacement replacement)
    {
        var file = new FileInfo(path);
        bool isLink = file.LinkTarget is not null;
        if (!isLink && !Path.Exists(path))
            return null;
        if (replacement == FileReplacement.Never)
            throw FileErrors.FileExists(path);
        if (!isLink)
            return StatusOfFile(path, file, replacement);
        return replacement == FileReplacement.Any ? null : throw FileErrors.FileIsLink(path);
    }

    private static FileStatus? StatusOfFile(string path, FileInfo file, FileReplacement replacement)
    {
        try
        {
            using SafeFileHandle handle = RegularFile.OpenHandle(path);
            if (FileLock.IsHeld(handle))
                throw FileErrors.FileInUse(path);
            FileStatus? status = OperatingSystem.IsLinux() ? NativeFile.StatusOf(handle) : null;
            if (replacement == FileReplacement.Any)
                return status;

            // .NET calls a file of another user read-only if others may not write it, also for root, who may.
            if (status is { IsReadOnly: true } || (file.IsReadOnly && !Environment.IsPrivilegedProcess))
                throw FileErrors.FileReadOnly(path);
            Span<byte> start = stackalloc byte[StartOfTrace.Length];
            if (RandomAccess.Read(handle, start, 0) == start.Length && start.SequenceEqual(StartOfTrace))
                throw FileErrors.FileIsTrace(path);
            return status;
        }
        catch (FileNotFoundException)
        {
            return null; // Another program has deleted it meanwhile.
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.FileNotReplaceable(path, cause);
        }
    }
}
