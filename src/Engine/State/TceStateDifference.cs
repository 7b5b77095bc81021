namespace SpaprDdw.State;

/// <summary>How two states differ in one place.</summary>
public enum TceStateChange
{
    /// <summary>Only the second has it.</summary>
    Added,

    /// <summary>Only the first has it.</summary>
    Removed,

    /// <summary>Both have it, with other values.</summary>
    Changed,
}

/// <summary>A difference between two states.</summary>
/// <param name="Change">Added, Removed or Changed.</param>
/// <param name="Item">What differs: host, container, lockedMemory, a buffer by its name, a window or a mapping by its address.</param>
/// <param name="Property">Which property of it; null when all of it was added or removed.</param>
/// <param name="Old">The first state's value, as text.</param>
/// <param name="New">The second state's value, as text.</param>
public sealed record TceStateDifference(TceStateChange Change, string Item, string? Property, string? Old, string? New);
