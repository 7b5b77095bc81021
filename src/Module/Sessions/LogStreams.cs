using SpaprDdw.Diagnostics;

namespace SpaprDdw.PowerShell.Sessions;

/// <summary>The streams of a command that anyone would see: what goes to the others is not put into words.</summary>
/// <param name="Debug">Whether the debug stream shows.</param>
/// <param name="Verbose">Whether the verbose stream shows.</param>
/// <param name="AsksAtVerbose">Whether PowerShell would ask at each verbose line whether to go on, as it does with -Debug.</param>
internal readonly record struct LogStreams(bool Debug, bool Verbose, bool AsksAtVerbose)
{
    /// <summary>Whether lines of a level show.</summary>
    public bool Show(TceLogLevel level) => level switch
    {
        TceLogLevel.Debug => Debug,
        TceLogLevel.Verbose => Verbose,
        _ => true,
    };
}
