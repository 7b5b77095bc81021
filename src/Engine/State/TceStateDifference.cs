using SpaprDdw.Diagnostics;

namespace SpaprDdw.State;

/// <summary>The kinds of differences between two states.</summary>
public static class TceStateChange
{
    /// <summary>Only the second state has the object.</summary>
    public const string Added = nameof(Added);

    /// <summary>Only the first state has the object.</summary>
    public const string Removed = nameof(Removed);

    /// <summary>Both states have the object, with different values.</summary>
    public const string Changed = nameof(Changed);
}

/// <summary>A difference between two states.</summary>
/// <param name="Change">Added, Removed or Changed.</param>
/// <param name="Item">
/// The object: host, container, lockedMemory, a buffer with its name, or a window or mapping with its address.
/// </param>
/// <param name="Property">The property that differs; null if the whole object was added or removed.</param>
/// <param name="Old">The value in the first state, as text.</param>
/// <param name="New">The value in the second state, as text.</param>
public sealed record TceStateDifference(string Change, string Item, string? Property, string? Old, string? New)
{
    /// <summary>Added, Removed or Changed.</summary>
    public string Change { get; } = Change;

    /// <summary>
    /// The object: host, container, lockedMemory, a buffer with its name, or a window or mapping with its address.
    /// </summary>
    public string Item { get; } = PrintableText.Of(Item);

    /// <summary>The property that differs; null if the whole object was added or removed.</summary>
    public string? Property { get; } = Property;

    /// <summary>The value in the first state, as text.</summary>
    public string? Old { get; } = Old is null ? null : PrintableText.Of(Old);

    /// <summary>The value in the second state, as text.</summary>
    public string? New { get; } = New is null ? null : PrintableText.Of(New);

    /// <summary>The first state: the path of its file, or the name of its container.</summary>
    public string Reference { get; internal init; } = string.Empty;

    /// <summary>The second state: the path of its file, or the name of its container.</summary>
    public string Difference { get; internal init; } = string.Empty;

    /// <summary>The name of the host of the second state; null for a file, which does not tell it.</summary>
    public string? HostName { get; internal init; }
}
