namespace SpaprDdw.PowerShell.Binding;

/// <summary>
/// Names the kinds of rows from which a parameter takes no property. Their property of the same name means something
/// else.
/// </summary>
/// <param name="kinds">The kinds of rows.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NotFromRowsAttribute(RowKinds kinds) : Attribute
{
    /// <summary>The kinds of rows.</summary>
    public RowKinds Kinds { get; } = kinds;
}
