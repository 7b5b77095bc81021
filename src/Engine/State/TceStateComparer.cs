using SpaprDdw.Diagnostics;

namespace SpaprDdw.State;

/// <summary>Compares states, of files or of live containers.</summary>
public static class TceStateComparer
{
    /// <summary>
    /// What is added, removed or changed from one state to another, in the order of the file; what was added comes last, but
    /// for mappings, which follow in order of their addresses.
    /// </summary>
    /// <param name="before">The first state.</param>
    /// <param name="after">The second state.</param>
    /// <param name="ignoreMemoryAddresses">Leave out where buffers are in memory, which differs from process to process.</param>
    /// <param name="ignoreIdentity">Leave out the container's name and the kind of backend, which a twin has of its own.</param>
    /// <param name="progress">Receives how far the work is; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static IEnumerable<TceStateDifference> Compare(
        ComparableState before, ComparableState after, bool ignoreMemoryAddresses, bool ignoreIdentity = false,
        IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return CompareItems(before.Items, after.Items)
            .Where(difference => !IsIgnored(difference))
            .Concat(before.Mappings.Keys.Union(after.Mappings.Keys).SelectMany(window => CompareMappings(
                window, before.Mappings.GetValueOrDefault(window, []), after.Mappings.GetValueOrDefault(window, []), progress, cancellationToken)));

        bool IsIgnored(TceStateDifference difference) => (difference.Item, difference.Property) switch
        {
            ("container", "name") or ("host", "backend") => ignoreIdentity,
            (_, "address") when difference.Item.StartsWith("buffer ", StringComparison.Ordinal) => ignoreMemoryAddresses,
            _ => false,
        };
    }

    private static IEnumerable<TceStateDifference> CompareItems(
        Dictionary<string, Dictionary<string, string>> before, Dictionary<string, Dictionary<string, string>> after)
    {
        foreach ((string item, Dictionary<string, string> values) in before)
        {
            if (!after.TryGetValue(item, out Dictionary<string, string>? others))
            {
                yield return Removed(item, values);
                continue;
            }

            foreach (TceStateDifference change in Changes(item, values, others))
                yield return change;
        }

        foreach ((string item, Dictionary<string, string> values) in after.Where(entry => !before.ContainsKey(entry.Key)))
            yield return Added(item, values);
    }

    /// <summary>Both in order of their addresses.</summary>
    private static IEnumerable<TceStateDifference> CompareMappings(
        string window, List<MappingState> before, List<MappingState> after,
        IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        int old = 0, now = 0;
        while (old < before.Count || now < after.Count)
        {
            progress?.Report(new WorkProgress("Compared", old, before.Count));
            cancellationToken.ThrowIfCancellationRequested();
            int order = now == after.Count ? -1
                : old == before.Count ? 1
                : before[old].Address.Value.CompareTo(after[now].Address.Value);
            if (order < 0)
            {
                yield return Removed(Name(before[old]), Values(before[old]));
            }
            else if (order > 0)
            {
                yield return Added(Name(after[now]), Values(after[now]));
            }
            else if (before[old] != after[now])
            {
                foreach (TceStateDifference change in Changes(Name(before[old]), Values(before[old]), Values(after[now])))
                    yield return change;
            }

            old += order <= 0 ? 1 : 0;
            now += order >= 0 ? 1 : 0;
        }

        string Name(MappingState mapping) => $"{window}, mapping {mapping.Address}";
    }

    private static IEnumerable<TceStateDifference> Changes(
        string item, Dictionary<string, string> before, Dictionary<string, string> after)
    {
        foreach (string property in before.Keys.Union(after.Keys))
        {
            string? old = before.GetValueOrDefault(property), now = after.GetValueOrDefault(property);
            if (old != now)
                yield return new TceStateDifference(TceStateChange.Changed, item, property, old, now);
        }
    }

    private static TceStateDifference Removed(string item, Dictionary<string, string> values)
        => new(TceStateChange.Removed, item, null, Text(values), null);

    private static TceStateDifference Added(string item, Dictionary<string, string> values)
        => new(TceStateChange.Added, item, null, null, Text(values));

    private static string Text(Dictionary<string, string> values) => string.Join(", ", values.Select(value => $"{value.Key} {value.Value}"));

    private static Dictionary<string, string> Values(MappingState mapping) => new()
    {
        ["address"] = mapping.Address.ToString(),
        ["size"] = mapping.Size.ToString(),
        ["buffer"] = mapping.Buffer,
        ["offset"] = mapping.Offset.ToString(),
        ["access"] = mapping.Access,
    };
}
