namespace SpaprDdw.Errors;

/// <summary>Errors about files of any kind: those that do not exist, and those that would be replaced.</summary>
internal static class FileErrors
{
    public static TceException PathNotFound(string path, Exception cause) => new(
        nameof(PathNotFound), TceErrorCategory.ObjectNotFound, path, null,
        $"The file '{path}' does not exist.", "Check the path.", cause);

    public static TceException FileExists(string path) => new(
        nameof(FileExists), TceErrorCategory.ResourceExists, path, null,
        $"The file '{path}' exists.", "Give another path.");

    public static TceException FileReadOnly(string path) => new(
        nameof(FileReadOnly), TceErrorCategory.ResourceExists, path, null,
        $"The file '{path}' exists and is read-only.", "Give another path.");

    public static TceException FileIsLink(string path) => new(
        nameof(FileIsLink), TceErrorCategory.ResourceExists, path, null,
        $"'{path}' is a symbolic link. A new file would replace the link, not the file that the link leads to.", "Give another path.");

    public static TceException FileIsTrace(string path) => new(
        nameof(FileIsTrace), TceErrorCategory.ResourceExists, path, null,
        $"The file '{path}' holds a trace, which cannot be made again.", "Give another path.");

    public static TceException FileNotReplaceable(string path, Exception cause) => new(
        nameof(FileNotReplaceable), TceErrorCategory.WriteError, path, null,
        $"The path leads to no file that can be replaced: {cause.Message.TrimEnd('.')}.", "Give the path of a file.", cause);

    public static TceException FileInUse(string path) => new(
        nameof(FileInUse), TceErrorCategory.ResourceBusy, path, null,
        $"The file '{path}' is being written by this process or another.", "Give another path, or wait until it is complete.");

    public static TceException FilesNotWritten(string path, Exception cause) => new(
        nameof(FilesNotWritten), TceErrorCategory.WriteError, path, null,
        $"'{path}' cannot be written: {WriteProblem.Of(cause)}. No file was changed.", "Make the path writable, and repeat.", cause);

    public static TceException FilesNotRestored(IReadOnlyList<string> paths) => new(
        nameof(FilesNotRestored), TceErrorCategory.WriteError, paths[0], null,
        $"The files could not be written, and these could not be put back: '{string.Join("', '", paths)}'.",
        "Look at each. An older file is beside it and has a name that ends in .tmp.");
}
