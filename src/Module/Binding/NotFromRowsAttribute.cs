namespace SpaprDdw.PowerShell.Binding;

/// <summary>
/// Says of which rows a parameter takes no property, although the names are the same: the property means something else
/// there.
/// </summary>
/// <param name="kinds">The kinds of rows.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NotFromRowsAttribute(RowKinds kinds) : Attribute
{
    /// <summary>The kinds of rows.</summary>
    public RowKinds Kinds { get; } = kinds;
}
