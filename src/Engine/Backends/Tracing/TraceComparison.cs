using System.Globalization;
using SpaprDdw.Abi;

namespace SpaprDdw.Backends.Tracing;

/// <summary>Compares an operation's results as recorded with the same operation's as replayed.</summary>
internal static class TraceComparison
{
    /// <summary>The results that differ, under their names in a trace.</summary>
    public static IEnumerable<TraceDifference> Compare(int number, TraceOperation recorded, TraceOperation replayed)
        => Fields(recorded, replayed)
            .Where(field => field.Recorded != field.Replayed)
            .Select(field => new TraceDifference(number, recorded.Op, field.Name, field.Recorded, field.Replayed));

    private static IEnumerable<(string Name, string? Recorded, string? Replayed)> Fields(
        TraceOperation recorded, TraceOperation replayed)
    {
        yield return ("ret", Return(recorded), Return(replayed));
        yield return ("errno", recorded.Errno, replayed.Errno);

        // What a refused request would have answered says nothing more than that one of the two was refused.
        if (recorded.Ret == 0 && replayed.Ret == 0)
        {
            foreach ((string Name, string? Recorded, string? Replayed) field in ExtraFields(recorded, replayed))
                yield return field;
        }

        yield return ("locked", Number(recorded.Locked), Number(replayed.Locked));
    }

    private static IEnumerable<(string Name, string? Recorded, string? Replayed)> ExtraFields(
        TraceOperation recorded, TraceOperation replayed) => (recorded, replayed) switch
        {
            (CreateOperation before, CreateOperation after) =>
                [("start_addr", Hex(before.StartAddress), Hex(after.StartAddress))],
            (InfoOperation before, InfoOperation after) => InfoFields(before, after),
            (DmaOperation before, DmaOperation after) => DmaFields(before, after),
            _ => [],
        };

    private static IEnumerable<(string Name, string? Recorded, string? Replayed)> InfoFields(
        InfoOperation recorded, InfoOperation replayed) =>
        [
            ("flags", Number(recorded.Flags), Number(replayed.Flags)),
            ("dma32_window_start", Hex(recorded.Dma32WindowStart), Hex(replayed.Dma32WindowStart)),
            ("dma32_window_size", Hex(recorded.Dma32WindowSize), Hex(replayed.Dma32WindowSize)),
            ("page_sizes", Hex(recorded.PageSizes), Hex(replayed.PageSizes)),
            ("max_windows", Number(recorded.MaxWindows), Number(replayed.MaxWindows)),
            ("levels", Number(recorded.Levels), Number(replayed.Levels)),
        ];

    private static IEnumerable<(string Name, string? Recorded, string? Replayed)> DmaFields(
        DmaOperation recorded, DmaOperation replayed)
    {
        if (recorded.Read.Recorded && replayed.Read.Recorded)
            yield return ("read", recorded.Read.Place?.ToString(), replayed.Read.Place?.ToString());
        if (recorded.Write.Recorded && replayed.Write.Recorded)
            yield return ("write", recorded.Write.Place?.ToString(), replayed.Write.Place?.ToString());
    }

    private static string Return(TraceOperation operation)
        => operation.Ret == TceResult.WouldCorruptKernel.Return
            ? TceResult.WouldCorruptKernel.ToString()
            : operation.Ret.ToString(CultureInfo.InvariantCulture);

    private static string? Number(ulong? value) => value?.ToString(CultureInfo.InvariantCulture);

    private static string? Hex(ulong? value)
        => value is { } number ? string.Create(CultureInfo.InvariantCulture, $"0x{number:x}") : null;
}
