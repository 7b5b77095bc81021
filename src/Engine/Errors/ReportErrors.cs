namespace SpaprDdw.Errors;

/// <summary>Errors about reports.</summary>
internal static class ReportErrors
{
    public static TceException ReportNotWritten(string path, Exception cause) => new(
        nameof(ReportNotWritten), TceErrorCategory.WriteError, path, null,
        $"The report could not be written to '{path}': {WriteProblem.Of(cause)}. A file that was there is unchanged.",
        "Give a path that can be written.", cause);
}
