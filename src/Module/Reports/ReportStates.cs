using SpaprDdw.Errors;
using SpaprDdw.Reports;
using SpaprDdw.State;

namespace SpaprDdw.PowerShell.Reports;

/// <summary>Makes rows of a report from exported states, which are files in a pipeline.</summary>
internal static class ReportStates
{
    private static readonly ReportKind Kind = new(
        "States", ["File", nameof(StateProperty.Platform), nameof(StateProperty.Kernel), nameof(StateProperty.IommuVersion), nameof(StateProperty.Windows)]);

    /// <summary>Reads a state.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="TceException">PathNotFound, StateUnreadable.</exception>
    public static ReportRow Read(string path, CancellationToken cancellationToken)
    {
        StateShape state = StateShape.Read(path, progress: null, cancellationToken);
        return new ReportRow(Kind, ReportVerdict.None,
        [
            new("File", Path.GetFileName(path)),
            new("Source", path),
            .. Enum.GetValues<StateProperty>().Select(property => KeyValuePair.Create(property.ToString(), (object?)state[property])),
        ]);
    }
}
