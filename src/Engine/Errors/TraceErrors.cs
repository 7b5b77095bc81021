namespace SpaprDdw.Errors;

/// <summary>Errors about traces.</summary>
internal static class TraceErrors
{
    public static TceException TraceRunning(string name) => new(
        nameof(TraceRunning), TceErrorCategory.ResourceBusy, name, null,
        $"A trace of the container '{name}' is being recorded already.", "Stop that recording first.");

    public static TceException TraceNotRunning(string name) => new(
        nameof(TraceNotRunning), TceErrorCategory.InvalidOperation, name, null,
        $"No trace of the container '{name}' is being recorded.", "Start a recording first.");

    public static TceException TraceNotWritten(string path, Exception cause) => new(
        nameof(TraceNotWritten), TceErrorCategory.WriteError, path, null,
        $"The trace cannot be written to '{path}': {cause.Message}", "Give a path that can be written.", cause);

    public static TceException TraceDangerous(string path, int operation, string problem) => new(
        nameof(TraceDangerous), TceErrorCategory.InvalidOperation, path, null,
        $"Operation {operation} of the trace '{path}' is not for a live container: {problem}.",
        "Replay it on an emulated host of its own.");

    public static TceException ContainerNotFresh(string name) => new(
        nameof(ContainerNotFresh), TceErrorCategory.InvalidOperation, name, null,
        $"The container '{name}' has been used: a trace replays only where there are no buffers and where the default window has not been made.",
        "Open a new container for it.");
}
