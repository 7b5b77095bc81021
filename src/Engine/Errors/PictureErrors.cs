namespace SpaprDdw.Errors;

/// <summary>Errors about pictures.</summary>
internal static class PictureErrors
{
    public static TceException PictureFormatUnknown(string path, string known) => new(
        nameof(PictureFormatUnknown), TceErrorCategory.InvalidArgument, path, null,
        $"The extension of '{path}' names no picture format.", $"Give a path that ends in {known}.");

    public static TceException PictureNotWritten(string path, Exception cause) => new(
        nameof(PictureNotWritten), TceErrorCategory.WriteError, path, null,
        $"The picture could not be written to '{path}': {WriteProblem.Of(cause)}. A file that was there is unchanged.",
        "Give a path that can be written.", cause);
}
