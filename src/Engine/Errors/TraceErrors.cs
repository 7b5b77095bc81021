namespace SpaprDdw.Errors;

/// <summary>Errors about traces.</summary>
internal static class TraceErrors
{
    public static TceException TraceRunning(string name) => new(
        nameof(TraceRunning), TceErrorCategory.ResourceBusy, name, null,
        $"A trace already records the container '{name}'.", "Stop that recording first.");

    public static TceException PlatformUnknown(string name) => new(
        nameof(PlatformUnknown), TceErrorCategory.NotImplemented, name, null,
        $"The platform of the host of '{name}' is unknown, and a trace replays only on platforms that can be emulated.",
        "Record on a host whose platform is known.");

    public static TceException TraceExists(string path) => new(
        nameof(TraceExists), TceErrorCategory.ResourceExists, path, null,
        $"The file '{path}' exists. A recording that it holds would be lost.", "Give another path.");

    public static TceException TraceNotRunning(string name) => new(
        nameof(TraceNotRunning), TceErrorCategory.InvalidOperation, name, null,
        $"No trace records the container '{name}'.", "Start a recording first.");

    public static TceException TraceNotWritten(string path, Exception cause) => new(
        nameof(TraceNotWritten), TceErrorCategory.WriteError, path, null,
        $"The trace could not be written to '{path}': {WriteProblem.Of(cause)}.", "Give a path that can be written.", cause);

    public static TceException TraceDangerous(string path, int operation, string problem) => new(
        nameof(TraceDangerous), TceErrorCategory.InvalidOperation, path, null,
        $"Operation {operation} of the trace '{path}' would do lasting harm on a live host: {problem}.",
        "Replay the trace on an emulated host.");

    public static TceException ContainerNotFresh(string name) => new(
        nameof(ContainerNotFresh), TceErrorCategory.InvalidOperation, name, null,
        $"The container '{name}' has been used. A trace replays only in a container that has no buffers, and whose default window is still pending.",
        "Open a new container for the trace.");
}
