using SpaprDdw.Diagnostics;

namespace SpaprDdw.State;

/// <summary>Compares states of files or of live containers.</summary>
public static class TceStateComparer
{
    /// <summary>
    /// The differences between two states. First come the objects except mappings, in the order of the file, with the
    /// added ones last. Then come the mappings, in the order of their addresses.
    /// </summary>
    /// <param name="before">The first state.</param>
    /// <param name="after">The second state.</param>
    /// <param name="ignoreMemoryAddresses">
    /// Ignore the addresses of buffers in memory, which differ from process to process.
    /// </param>
    /// <param name="ignoreIdentity">
    /// Ignore the container's name and the kind of backend, which differ for a twin.
    /// </param>
    /// <param name="progress">Receives the progress; null for none.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static IEnumerable<TceStateDifference> Compare(
        ComparableState before, ComparableState after, bool ignoreMemoryAddresses, bool ignoreIdentity = false,
        IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return CompareItems(before.Items, after.Items)
            .Where(difference => !IsIgnored(difference))
            .Concat(before.Mappings.Keys.Union(after.Mappings.Keys).Where(window => before.KnowsMappings(window) && after.KnowsMappings(window)).SelectMany(window => CompareMappings(
                window, before.Mappings.GetValueOrDefault(window, []), after.Mappings.GetValueOrDefault(window, []), progress, cancellationToken)))
            .Select(difference => difference with { Reference = before.Source, Difference = after.Source, HostName = after.HostName });

        bool IsIgnored(TceStateDifference difference) => (difference.Item, difference.Property) switch
        {
            ("container", "name") or ("host", "backend") => ignoreIdentity,
            _ when IsUnknown(difference) => true,
            _ when (before.IsPartial || after.IsPartial) && IsUntold(difference) => true,
            (_, "address") when difference.Item.StartsWith("buffer ", StringComparison.Ordinal) => ignoreMemoryAddresses,
            _ => false,
        };
    }

    /// <summary>
    /// True for a figure of the host that one of the states does not know. Older versions of the module knew none, so this
    /// says nothing about the host.
    /// </summary>
    private static bool IsUnknown(TceStateDifference difference)
        => (difference.Item == "host" || difference.Item.StartsWith("host, ", StringComparison.Ordinal))
            && (difference.Old is null || difference.New is null);

    /// <summary>True for a value that is null in a state of which only a log is known, and for its tables.</summary>
    private static bool IsUntold(TceStateDifference difference)
        => difference.Old == ComparableState.Null || difference.New == ComparableState.Null
            || difference.Item.Contains(", table", StringComparison.Ordinal);

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

    /// <summary>Compares two lists that are in the order of their addresses.</summary>
    private static IEnumerable<TceStateDifference> CompareMappings(
        string window, List<MappingRecord> before, List<MappingRecord> after,
        IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        int old = 0, now = 0;
        while (old < before.Count || now < after.Count)
        {
            progress?.Report(new WorkProgress("Compared", old, before.Count));
            cancellationToken.ThrowIfCancellationRequested();
            int order = now == after.Count ? -1
                : old == before.Count ? 1
                : before[old].Address.CompareTo(after[now].Address);
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

        string Name(MappingRecord mapping) => $"{window}, mapping {Units.Address(mapping.Address)}";
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

    private static Dictionary<string, string> Values(MappingRecord mapping) => new()
    {
        ["address"] = Units.Address(mapping.Address),
        ["size"] = Units.Address(mapping.Size),
        ["buffer"] = mapping.Buffer,
        ["offset"] = Units.Address(mapping.Offset),
        ["access"] = mapping.Access,
    };
}
