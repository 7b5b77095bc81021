namespace SpaprDdw.Reports;

/// <summary>How good a verdict is. The page gives each its colour and its sign.</summary>
public enum ReportLevel
{
    /// <summary>The row has no verdict, or one that is neither good nor bad.</summary>
    None,

    /// <summary>Nothing has to be done.</summary>
    Good,

    /// <summary>It works, but not as well as it could.</summary>
    Warning,

    /// <summary>It does not work.</summary>
    Bad,
}

/// <summary>The verdict on a row.</summary>
/// <param name="Level">How good it is.</param>
/// <param name="Word">The verdict in a few words; empty for none.</param>
public readonly record struct ReportVerdict(ReportLevel Level, string Word)
{
    /// <summary>No verdict.</summary>
    public static ReportVerdict None { get; } = new(ReportLevel.None, string.Empty);
}

/// <summary>A kind of rows. The page shows the rows of each kind as a table of their own.</summary>
/// <param name="Title">The heading of the table.</param>
/// <param name="Columns">
/// The properties that are columns of the table, in their order. Empty if each property with a single value is one. The
/// details of a row always have all its properties.
/// </param>
public sealed record ReportKind(string Title, IReadOnlyList<string> Columns);

/// <summary>A row of a report.</summary>
/// <param name="Kind">Its kind. Rows of the same kind have the same object here.</param>
/// <param name="Verdict">The verdict on it.</param>
/// <param name="Values">
/// Its properties in their order. A value is null, a text, a number, true, false, a list of values, or a list of
/// properties.
/// </param>
public sealed record ReportRow(ReportKind Kind, ReportVerdict Verdict, IReadOnlyList<KeyValuePair<string, object?>> Values);
