namespace SpaprDdw.Partition.Verdicts;

/// <summary>A verdict on a device, in words.</summary>
/// <param name="Verdict">One of the words of <see cref="VerdictWords"/>.</param>
/// <param name="Reason">Why it is so.</param>
/// <param name="Remedy">What to do.</param>
/// <param name="Evidence">The property or the line of the log that says so; null where it is the lack of one.</param>
internal sealed record Finding(string Verdict, string Reason, string Remedy, string? Evidence)
{
    /// <summary>The remedy where all is well, or where nothing helps.</summary>
    public const string Nothing = "Nothing to do.";
}
