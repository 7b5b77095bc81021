using SpaprDdw.Pictures;

namespace SpaprDdw.Partition;

/// <summary>Text of other people's files, without what a terminal would act on.</summary>
internal static class Printable
{
    /// <summary>The text; letters that do something and show nothing are replaced, tabs by blanks.</summary>
    public static string Of(string text)
        => text.AsSpan().ContainsAnyExceptInRange(' ', '~') ? PictureText.Clean(text.Replace('\t', ' ')) : text;
}
