namespace SpaprDdw.Errors;

/// <summary>Says why a file could not be written, without the temporary name under which it is written.</summary>
internal static class WriteProblem
{
    /// <summary>The reason, without a full stop.</summary>
    public static string Of(Exception cause) => cause switch
    {
        DirectoryNotFoundException or FileNotFoundException => "its folder does not exist",
        UnauthorizedAccessException => "writing there is not permitted",
        IOException => cause.Message.Split(" : '")[0].TrimEnd('.'),
        _ => cause.Message.TrimEnd('.'),
    };
}
