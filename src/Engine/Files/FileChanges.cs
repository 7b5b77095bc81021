using System.Text;
using SpaprDdw.Errors;

namespace SpaprDdw.Files;

/// <summary>
/// Writes and deletes several files: all of them, or none. Everything is on the disk under temporary names before the
/// first file gets its path. A failure after that gives the older files their paths again.
/// </summary>
internal sealed class FileChanges : IDisposable
{
    private readonly List<(FileDraft Draft, string Path)> drafts = [];
    private readonly List<string> folders = [];
    private readonly List<(string Path, string? Older)> done = [];

    private FileChanges()
    {
    }

    /// <summary>Carries out changes.</summary>
    /// <param name="changes">The changes; no two of one file.</param>
    /// <exception cref="TceException">
    /// FilesNotWritten and those of <see cref="OutputFile.ThrowIfProtected"/>; FilesNotRestored if the undo failed too.
    /// </exception>
    public static void Apply(IEnumerable<FileChange> changes)
    {
        using var work = new FileChanges();
        string path = string.Empty;
        try
        {
            FileChange[] all = [.. changes];
            foreach (FileChange change in all.Where(change => change.Text is not null))
                work.Prepare(path = change.Path, change.Text!);
            foreach ((FileDraft draft, string file) in work.drafts)
                work.Complete(draft, path = file);
            foreach (FileChange change in all.Where(change => change.Text is null))
                work.Delete(path = change.Path);
        }
        catch (Exception cause)
        {
            work.Undo();
            Exception reason = cause is TceException { Id: nameof(FileErrors.FileNotReplaceable) } ? cause.InnerException! : cause;
            if (reason is not (IOException or UnauthorizedAccessException))
                throw;
            throw FileErrors.FilesNotWritten(path, reason);
        }

        work.Forget();
    }

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        foreach ((FileDraft draft, _) in drafts)
            draft.Stream.Dispose();
    }

    private void Prepare(string path, string text)
    {
        MakeFolder(Path.GetDirectoryName(path)!);
        var draft = new FileDraft(path, FileReplacement.Usual);
        drafts.Add((draft, path));
        draft.Stream.Write(Encoding.UTF8.GetBytes(text));
        draft.Stream.Flush(flushToDisk: true);
    }

    private void MakeFolder(string folder)
    {
        if (Directory.Exists(folder))
            return;
        MakeFolder(Path.GetDirectoryName(folder)!);
        Directory.CreateDirectory(folder);
        folders.Add(folder);
    }

    private void Complete(FileDraft draft, string path)
    {
        // The older file has another name before the new one takes its path, so the undo must know of it before.
        string? older = File.Exists(path) ? FileDraft.TemporaryBeside(path) : null;
        if (older is not null)
            done.Add((path, older));
        draft.Complete(older);
        if (older is null)
            done.Add((path, older));
    }

    private void Delete(string path)
    {
        OutputFile.ThrowIfProtected(path, FileReplacement.Usual);
        string older = FileDraft.TemporaryBeside(path);
        File.Move(path, older);
        done.Add((path, older));
    }

    /// <summary>Gives the older files their paths again, and deletes the new ones and their folders.</summary>
    private void Undo()
    {
        List<string> left = [];
        foreach ((FileDraft draft, string path) in drafts)
            Try(path, left, draft.Dispose);
        foreach ((string path, string? older) in Enumerable.Reverse(done))
        {
            Try(path, left, () =>
            {
                if (older is null)
                    File.Delete(path);
                else if (File.Exists(older))
                    File.Move(older, path, overwrite: true);
            });
        }

        foreach (string folder in Enumerable.Reverse(folders))
            Try(folder, left, () => Directory.Delete(folder));
        if (left.Count > 0)
            throw FileErrors.FilesNotRestored(left);
    }

    /// <summary>Deletes the older files.</summary>
    private void Forget()
    {
        foreach ((_, string? older) in done)
        {
            if (older is not null)
                File.Delete(older);
        }
    }

    private static void Try(string path, List<string> left, Action step)
    {
        try
        {
            step();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            left.Add(path);
        }
    }
}
