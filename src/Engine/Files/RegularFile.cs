using Microsoft.Win32.SafeHandles;

namespace SpaprDdw.Files;

/// <summary>
/// Opens the files of other programs for reading: the only place that does. It refuses everything that is not a
/// regular file, and asks the descriptor for that, not the path. So no FIFO, socket or device can block the caller.
/// </summary>
internal static class RegularFile
{
    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="followLinks">False to refuse a path that is a symbolic link.</param>
    /// <exception cref="IOException">The file does not exist, is not a regular file, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read the file.</exception>
    public static SafeFileHandle OpenHandle(string path, bool followLinks = true)
    {
        if (!OperatingSystem.IsLinux())
            return File.OpenHandle(path);
        using SafeFileHandle opened = NativeFile.OpenPath(path, followLinks);
        FileStatus status = NativeFile.StatusOf(opened);
        return status.IsRegular ? NativeFile.OpenToRead(opened) : throw new IOException($"it is {status.Kind}");
    }

    /// <summary>Opens a file as a stream without a buffer of its own.</summary>
    /// <param name="path">The file.</param>
    /// <param name="followLinks">False to refuse a path that is a symbolic link.</param>
    /// <exception cref="IOException">The file does not exist, is not a regular file, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read the file.</exception>
    public static FileStream Open(string path, bool followLinks = true) => new(OpenHandle(path, followLinks), FileAccess.Read, bufferSize: 0);

    /// <summary>Reads a small file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">The most bytes that it may have.</param>
    /// <param name="followLinks">False to refuse a path that is a symbolic link.</param>
    /// <exception cref="IOException">
    /// The file does not exist, is not a regular file, cannot be read, or is larger.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read the file.</exception>
    public static byte[] ReadAllBytes(string path, int most, bool followLinks = true)
    {
        const int Usual = 4096;
        using SafeFileHandle handle = OpenHandle(path, followLinks);
        Span<byte> first = stackalloc byte[Usual];
        int count = RandomAccess.Read(handle, first, 0);
        if (count < Usual)
            return count == 0 ? [] : first[..count].ToArray();

        var content = new MemoryStream();
        content.Write(first);
        byte[] more = new byte[1 << 16];
        while ((count = RandomAccess.Read(handle, more, content.Length)) > 0)
        {
            content.Write(more, 0, count);
            if (content.Length > most)
                throw new IOException($"it has more than {most} bytes");
        }

        return content.ToArray();
    }
}
