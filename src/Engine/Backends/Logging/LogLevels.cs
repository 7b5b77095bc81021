using Microsoft.Extensions.Logging;

namespace SpaprDdw.Backends.Logging;

/// <summary>The levels of lines that a receiver of the log wants.</summary>
/// <param name="Debug">The requests.</param>
/// <param name="Information">The operations.</param>
/// <param name="Warning">The problems.</param>
internal readonly record struct LogLevels(bool Debug, bool Information, bool Warning)
{
    /// <summary>Whether the receiver wants lines of a level.</summary>
    /// <param name="level">The level.</param>
    public bool Has(LogLevel level) => level switch
    {
        <= LogLevel.Debug => Debug,
        LogLevel.Information => Information,
        _ => Warning,
    };
}
