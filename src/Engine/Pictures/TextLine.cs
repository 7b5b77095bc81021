namespace SpaprDdw.Pictures;

/// <summary>A line on which texts are put where there is room for them, with a blank between any two.</summary>
/// <param name="width">Its columns.</param>
internal sealed class TextLine(int width)
{
    private readonly char[] letters = [.. new string(' ', width)];
    private readonly List<(int At, string Text)> texts = [];

    /// <summary>The texts that there was room for, and where.</summary>
    public IReadOnlyList<(int At, string Text)> Texts => texts;

    /// <summary>Puts a text from a column on, if it fits.</summary>
    public void Place(int start, string text)
    {
        int before = Math.Max(start - 1, 0), after = Math.Min(start + text.Length + 1, width);
        if (start < 0 || start + text.Length > width || letters.AsSpan(before..after).ContainsAnyExcept(' '))
            return;
        text.CopyTo(letters.AsSpan(start));
        texts.Add((start, text));
    }

    public void PlaceBefore(int end, string text) => Place(end - text.Length, text);

    public void PlaceAround(int column, string text) => Place(column - (text.Length / 2), text);

    /// <summary>Puts the first of the texts that fits into the middle of some columns.</summary>
    public void PlaceWithin(int start, int columns, params IEnumerable<string> texts)
    {
        if (texts.FirstOrDefault(text => text.Length <= columns) is { } fitting)
            Place(start + ((columns - fitting.Length) / 2), fitting);
    }

    public override string ToString() => new string(letters).TrimEnd();
}
