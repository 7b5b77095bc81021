namespace SpaprDdw.Tests.Conformance;

/// <summary>The recordings of real kernels, by their path under the data folder.</summary>
internal static class Recordings
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "Data", "conformance");

    public static IReadOnlyList<string> Names { get; } =
        [.. Directory.EnumerateFiles(Root, "*.jsonl", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];

    public static string PathOf(string name) => Path.Combine(Root, name);
}
