namespace SpaprDdw.Errors;

/// <summary>Errors about what a host is to have after a boot.</summary>
internal static class ReadinessErrors
{
    public static TceException ReadinessInvalid(string place, string problem, Exception? cause = null) => new(
        nameof(ReadinessInvalid), TceErrorCategory.InvalidArgument, place, null,
        $"The instance is wrong at {place}: {problem}.", "Correct it. The manifest of the resource has its schema.", cause);

    public static TceException ReadinessRootNotFound(string path) => new(
        nameof(ReadinessRootNotFound), TceErrorCategory.ObjectNotFound, path, null,
        $"The root folder '{path}' does not exist.", "Check the path.");

    public static TceException ReadinessRootHasLink(string path) => new(
        nameof(ReadinessRootHasLink), TceErrorCategory.InvalidOperation, path, null,
        $"'{path}' is a symbolic link, which could lead out of the root folder. No file was changed.",
        "Put a folder or a file in its place.");

    public static TceException ReadinessNotReached(IReadOnlyList<string> reasons) => new(
        nameof(ReadinessNotReached), TceErrorCategory.InvalidOperation, null, null,
        $"The host would not be ready, so no file was changed: {string.Join("; ", reasons)}.", "Correct that first.");
}
