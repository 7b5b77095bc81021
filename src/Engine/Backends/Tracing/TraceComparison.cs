using System.Globalization;
using SpaprDdw.Abi;

namespace SpaprDdw.Backends.Tracing;

/// <summary>Compares the recorded results of an operation with the replayed ones.</summary>
internal static class TraceComparison
{
    /// <summary>The results that differ, with their names in a trace.</summary>
    public static IEnumerable<TraceDifference> Compare(int number, TraceOperation recorded, TraceOperation replayed)
        => Fields(recorded, replayed)
            .Where(field => field.Recorded != field.Replayed)
            .Select(field => new TraceDifference(number, recorded.Op, field.Name, field.Recorded, field.Replayed));

    private static IEnumerable<(string Name, string? Recorded, string? Replayed)> Fields(
        TraceOperation recorded, TraceOperation replayed)
    {
        yield return ("ret", Return(recorded), Return(replayed));
        yield return ("errno", recorded.Errno, replayed.Errno);

        // When only one of the two succeeded, ret and errno already show the difference.
        if (recorded.Ret == 0 && replayed.Ret == 0)
        {
            var after = replayed.ExtraResults.ToDictionary();
            foreach ((string name, string? value) in recorded.ExtraResults)
            {
                if (after.TryGetValue(name, out string? other))
                    yield return (name, value, other);
            }
        }

        yield return ("locked", Number(recorded.Locked), Number(replayed.Locked));
    }

    private static string Return(TraceOperation operation)
        => operation.Ret < -1
            ? new TceResult(operation.Ret).ToString()
            : operation.Ret.ToString(CultureInfo.InvariantCulture);

    private static string Number(ulong value) => value.ToString(CultureInfo.InvariantCulture);
}
