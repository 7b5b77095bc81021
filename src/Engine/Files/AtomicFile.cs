namespace SpaprDdw.Files;

/// <summary>Writes files that are there whole, or as they were before.</summary>
internal static class AtomicFile
{
    /// <summary>Writes a temporary file beside, brings it to the disk, and has it take the other's place.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">What writes it; whatever it throws leaves an older file whole, and no temporary one.</param>
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
