using System.Collections.ObjectModel;

namespace SpaprDdw.Diagnostics;

/// <summary>A read-only list whose text is its items. Export-Csv writes this text, and other lists as the name of a type.</summary>
/// <typeparam name="T">The type of an item.</typeparam>
/// <param name="items">The items.</param>
public sealed class ItemList<T>(IEnumerable<T> items) : ReadOnlyCollection<T>([.. items])
{
    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", this);
}
