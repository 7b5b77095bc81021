namespace SpaprDdw.Pictures;

/// <summary>A line that takes texts at given columns, if they fit with a blank between any two.</summary>
/// <param name="width">The width in columns.</param>
internal sealed class TextLine(int width)
{
    private readonly char[] letters = [.. new string(' ', width)];
    private readonly List<(int At, string Text)> texts = [];

    /// <summary>The texts that fitted, each with its first column.</summary>
    public IReadOnlyList<(int At, string Text)> Texts => texts;

    /// <summary>Puts a text at a column, if it fits.</summary>
    public void Place(int start, string text)
    {
        int before = Math.Max(start - 1, 0), after = Math.Min(start + text.Length + 1, width);
        if (start < 0 || start + text.Length > width || letters.AsSpan(before..after).ContainsAnyExcept(' '))
            return;
        text.CopyTo(letters.AsSpan(start));
        texts.Add((start, text));
    }

    /// <summary>Puts a text before a column, if it fits.</summary>
    public void PlaceBefore(int end, string text) => Place(end - text.Length, text);

    /// <summary>Centres a text on a column, if it fits.</summary>
    public void PlaceAround(int column, string text) => Place(column - (text.Length / 2), text);

    /// <summary>Centres the first text that is short enough on the given columns.</summary>
    public void PlaceWithin(int start, int columns, params IEnumerable<string> texts)
    {
        if (texts.FirstOrDefault(text => text.Length <= columns) is { } fitting)
            Place(start + ((columns - fitting.Length) / 2), fitting);
    }

    public override string ToString() => new string(letters).TrimEnd();
}
