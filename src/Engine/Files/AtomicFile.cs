using SpaprDdw.Errors;

namespace SpaprDdw.Files;

/// <summary>Writes files whole: after a failure the older file is unchanged.</summary>
internal static class AtomicFile
{
    /// <summary>
    /// Writes a temporary file in the same folder, flushes it to the disk, and renames it to the file's name.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="replacement">What may be replaced.</param>
    /// <param name="write">
    /// Writes the contents. If it throws, the older file is unchanged and the temporary file is deleted.
    /// </param>
    /// <exception cref="TceException">Those of <see cref="OutputFile.ThrowIfProtected"/>.</exception>
    public static void Write(string path, FileReplacement replacement, Action<Stream> write)
    {
        string temporary = $"{path}.{Guid.NewGuid():n}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            OutputFile.ThrowIfProtected(path, replacement);
            File.Move(temporary, path, overwrite: replacement != FileReplacement.Never);
        }
        catch (IOException) when (replacement == FileReplacement.Never && Path.Exists(path))
        {
            throw FileErrors.FileExists(path);
        }
        finally
        {
            if (File.Exists(temporary))
                File.Delete(temporary);
        }
    }
}
