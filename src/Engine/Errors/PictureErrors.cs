namespace SpaprDdw.Errors;

/// <summary>Errors about pictures.</summary>
internal static class PictureErrors
{
    public static TceException PictureFormatUnknown(string path, string known) => new(
        nameof(PictureFormatUnknown), TceErrorCategory.InvalidArgument, path, null,
        $"'{path}' does not say by its end in which format to draw.", $"Give a path that ends in {known}.");

    public static TceException PictureNotWritten(string path, Exception cause) => new(
        nameof(PictureNotWritten), TceErrorCategory.WriteError, path, null,
        $"The picture could not be written to '{path}': {cause.Message.TrimEnd('.')}.", "An older file there is as it was. Give a path that can be written.", cause);
}
