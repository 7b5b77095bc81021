namespace SpaprDdw.Partition.Verdicts;

/// <summary>A verdict on a device, with its reason, remedy and evidence.</summary>
/// <param name="Verdict">One of the words of <see cref="VerdictWords"/>.</param>
/// <param name="Reason">The reason for the verdict.</param>
/// <param name="Remedy">What the operator can do.</param>
/// <param name="Evidence">The property or the line of the log that proves the verdict; null if a missing one proves
/// it.</param>
internal sealed record Finding(string Verdict, string Reason, string Remedy, string? Evidence)
{
    /// <summary>The remedy of a verdict that needs none.</summary>
    public const string Nothing = "Nothing to do.";
}
