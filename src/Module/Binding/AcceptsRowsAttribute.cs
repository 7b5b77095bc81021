namespace SpaprDdw.PowerShell.Binding;

/// <summary>Says which rows a command takes from the pipeline. It refuses all others.</summary>
/// <param name="kinds">The kinds of rows.</param>
/// <param name="words">The kinds in words, for messages.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class AcceptsRowsAttribute(RowKinds kinds, string words) : Attribute
{
    /// <summary>The kinds of rows.</summary>
    public RowKinds Kinds { get; } = kinds;

    /// <summary>The kinds in words.</summary>
    public string Words { get; } = words;

    /// <summary>The parameter that a row stands for, unless the row is a container. It cannot be given too.</summary>
    public string? Target { get; init; }
}
