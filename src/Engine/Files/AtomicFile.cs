namespace SpaprDdw.Files;

/// <summary>Writes files whole: after a failure the older file is unchanged.</summary>
internal static class AtomicFile
{
    /// <summary>
    /// Writes a temporary file in the same folder, flushes it to the disk, and renames it to the file's name.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="write">
    /// Writes the contents. If it throws, the older file is unchanged and the temporary file is deleted.
    /// </param>
    public static void Write(string path, Action<Stream> write)
    {
        string temporary = $"{path}.{Guid.NewGuid():n}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            if (File.Exists(temporary))
                File.Delete(temporary);
        }
    }
}
