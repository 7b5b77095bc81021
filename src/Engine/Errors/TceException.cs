namespace SpaprDdw.Errors;

#pragma warning disable CA1032 // Made in TceErrors alone, where every error says what, why and what to do.

/// <summary>Something that was refused or that failed, with what to do about it.</summary>
public sealed class TceException : Exception
{
    internal TceException(
        string id, TceErrorCategory category, object? target, int? rule, string problem, string remedy, Exception? cause = null)
        : base(rule is null ? $"{problem} {remedy}" : $"{problem} {remedy} (Driver rule {rule}.)", cause)
    {
        Id = id;
        Category = category;
        Target = target;
        Rule = rule;
        Remedy = remedy;
    }

    /// <summary>The stable name of the error, for scripts.</summary>
    public string Id { get; }

    /// <summary>Its kind.</summary>
    public TceErrorCategory Category { get; }

    /// <summary>What it is about: a window, a buffer, an address.</summary>
    public object? Target { get; }

    /// <summary>The rule of the driver behind it, by its number in the documentation; null when there is none.</summary>
    public int? Rule { get; }

    /// <summary>What to do.</summary>
    public string Remedy { get; }
}
