using SpaprDdw.Diagnostics;

namespace SpaprDdw.PowerShell.Sessions;

/// <summary>The streams of a command that are shown. Log lines for the other streams are not even formatted.</summary>
/// <param name="Debug">Whether the debug stream is shown.</param>
/// <param name="Verbose">Whether the verbose stream is shown.</param>
/// <param name="AsksAtVerbose">
/// Whether PowerShell would ask for confirmation at each verbose line, because of -Debug.
/// </param>
internal readonly record struct LogStreams(bool Debug, bool Verbose, bool AsksAtVerbose)
{
    /// <summary>Whether lines of a level are shown.</summary>
    public bool IsEnabled(TceLogLevel level) => level switch
    {
        TceLogLevel.Debug => Debug,
        TceLogLevel.Verbose => Verbose,
        _ => true,
    };
}
