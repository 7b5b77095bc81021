using SpaprDdw.Diagnostics;

namespace SpaprDdw.Files;

/// <summary>Opens logs, which are texts in UTF-8 and may be packed with gzip or xz.</summary>
internal static class LogFile
{
    private const int FirstBytes = 512;

    /// <summary>Opens a log, and refuses a file whose first bytes show that it is something else.</summary>
    /// <param name="path">The file.</param>
    /// <param name="progress">Receives the number of bytes that are read; null for none.</param>
    /// <param name="cancellation">
    /// Stops the reading, which then throws <see cref="OperationCanceledException"/>.
    /// </param>
    /// <exception cref="IOException">The file does not exist, is no regular file, or cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file is no log, or its packing is damaged.</exception>
    /// <exception cref="UnauthorizedAccessException">The user may not read the file.</exception>
    public static Stream Open(string path, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        Stream log = PackedFile.Open(path, cancellation, progress);
        try
        {
            byte[] first = new byte[FirstBytes];
            int count = log.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
            if (first.AsSpan(0, count).Contains((byte)0))
                throw new InvalidDataException("it is not a text in UTF-8");
            if (FileRecogniser.Recognise(first.AsSpan(0, count)) is FileContents.State or FileContents.Trace or FileContents.Picture or FileContents.Json)
                throw new InvalidDataException("it has no lines of a log");
            return new StartedStream(first.AsMemory(0, count), log);
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }
}
