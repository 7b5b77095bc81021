using SpaprDdw.Backends.Tracing;

namespace SpaprDdw.Tests.Conformance;

/// <summary>The recordings of real kernels. A name is a path below the data folder.</summary>
internal static class Recordings
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "Data", "conformance");

    public static IReadOnlyList<string> Names { get; } =
        [.. Directory.EnumerateFiles(Root, "*.jsonl", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];

    /// <summary>The header of traces that tests write themselves.</summary>
    public static TraceHeader Header { get; } = new()
    {
        Format = TraceHeader.CurrentFormat,
        Name = "test",
        Kernel = "emulated",
        Machine = "powernv9",
        HostPageSize = 64 << 10,
        Groups = 1,
        CapIpcLock = true,
    };

    public static string PathOf(string name) => Path.Combine(Root, name);
}
