using SpaprDdw.Errors;

namespace SpaprDdw.Files;

/// <summary>
/// A file that is being written: the only place that makes files. It has a temporary name in the same folder until it
/// takes its path in one step. Until then an older file is unchanged.
/// </summary>
internal sealed class FileDraft : IDisposable
{
    private readonly string path;
    private readonly string temporary;
    private readonly FileReplacement replacement;
    private bool isComplete;

    /// <summary>Begins a file.</summary>
    /// <param name="path">The path that the file takes.</param>
    /// <param name="replacement">What may be replaced.</param>
    /// <param name="isHeld">True if no other writer may replace the file until <see cref="Stream"/> is closed.</param>
    /// <exception cref="TceException">Those of <see cref="OutputFile.ThrowIfProtected"/>.</exception>
    /// <exception cref="IOException">No file can be made in the folder, or its file system has no locks.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may make no file in the folder.</exception>
    public FileDraft(string path, FileReplacement replacement, bool isHeld = false)
    {
        (this.path, this.replacement) = (path, replacement);
        temporary = TemporaryBeside(path);
        FileStatus? older = OutputFile.StatusOfReplaced(path, replacement);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read };
        if (older is not null && OperatingSystem.IsLinux())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Stream = new FileStream(temporary, options);
        try
        {
            Keep(older);
            if (isHeld && !FileLock.TryHold(Stream.SafeFileHandle))
                throw FileErrors.FileInUse(path);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Takes the contents. After <see cref="Complete"/>, its user closes it.</summary>
    public FileStream Stream { get; }

    /// <summary>A new temporary name in the folder of a file.</summary>
    /// <param name="path">The file.</param>
    internal static string TemporaryBeside(string path)
        => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/", $".{Guid.NewGuid():n}.tmp");

    /// <summary>Writes a whole file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="replacement">What may be replaced.</param>
    /// <param name="write">Writes the contents. If it throws, the older file is unchanged.</param>
    /// <exception cref="TceException">Those of <see cref="OutputFile.ThrowIfProtected"/>.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Write(string path, FileReplacement replacement, Action<Stream> write)
    {
        using var draft = new FileDraft(path, replacement);
        write(draft.Stream);
        draft.Complete();
        draft.Stream.Dispose();
    }

    /// <summary>
    /// Writes the contents to the disk, and gives the file its path. It keeps the mode and the owner of the file that
    /// it replaces.
    /// </summary>
    /// <param name="olderPath">The path that the older file gets; null to replace it.</param>
    /// <exception cref="TceException">Those of <see cref="OutputFile.ThrowIfProtected"/>.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void Complete(string? olderPath = null)
    {
        Stream.Flush(flushToDisk: true);
        Keep(OutputFile.StatusOfReplaced(path, replacement));
        try
        {
            if (olderPath is not null)
            {
                OutputFile.ThrowIfProtected(olderPath, replacement);
                File.Move(path, olderPath, overwrite: true);
            }

            File.Move(temporary, path, overwrite: replacement != FileReplacement.Never);
        }
        catch (IOException) when (replacement == FileReplacement.Never && Path.Exists(path))
        {
            throw FileErrors.FileExists(path);
        }

        isComplete = true;
    }

    /// <summary>Deletes the file unless it is complete.</summary>
    public void Dispose()
    {
        if (isComplete)
            return;
        try
        {
            Stream.Dispose();
        }
        catch (IOException)
        {
            // The last bytes of a file that is deleted anyway do not fit on the disk.
        }

        File.Delete(temporary);
    }

    /// <summary>Takes over the mode and the owner of the older file.</summary>
    private void Keep(FileStatus? older)
    {
        if (older is not { } kept || !OperatingSystem.IsLinux())
            return;
        FileStatus now = NativeFile.StatusOf(Stream.SafeFileHandle);
        if ((now.User, now.Group) != (kept.User, kept.Group) && !NativeFile.TrySetOwner(Stream.SafeFileHandle, kept.User, kept.Group))
            throw FileErrors.FileNotReplaceable(path, new UnauthorizedAccessException("this user cannot keep its owner and its group"));
        File.SetUnixFileMode(Stream.SafeFileHandle, kept.Permissions);
    }
}
