namespace SpaprDdw.State;

/// <summary>Exported states of one shape.</summary>
/// <param name="States">The states, in the order in which they came.</param>
/// <param name="Properties">The properties in which they are equal.</param>
/// <param name="Usual">A state of the group with the most states; one of this group if it is that group.</param>
public sealed record StateGroup(IReadOnlyList<StateShape> States, IReadOnlyList<StateProperty> Properties, StateShape Usual)
{
    /// <summary>The states, in the order in which they came.</summary>
    public IReadOnlyList<StateShape> States { get; } = States;

    /// <summary>The properties in which they are equal.</summary>
    public IReadOnlyList<StateProperty> Properties { get; } = Properties;

    /// <summary>A state of the group with the most states.</summary>
    public StateShape Usual { get; } = Usual;

    /// <summary>The properties in which the group differs from the group with the most states.</summary>
    public IEnumerable<StateProperty> Differences => Properties.Where(property => States[0][property] != Usual[property]);

    /// <summary>
    /// Groups states by their shapes, the largest group first. Of groups with the same number of states, the one whose
    /// first state came earlier is first.
    /// </summary>
    /// <param name="states">The states.</param>
    /// <param name="properties">The properties that count.</param>
    public static IReadOnlyList<StateGroup> Of(IEnumerable<StateShape> states, IReadOnlyList<StateProperty> properties)
    {
        StateShape[][] groups = [.. states
            .GroupBy(state => string.Join('\n', properties.Select(property => state[property])))
            .OrderByDescending(group => group.Count())
            .Select(group => group.ToArray())];
        return [.. groups.Select(group => new StateGroup(group, properties, groups[0][0]))];
    }
}
