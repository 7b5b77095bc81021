using Microsoft.Extensions.Logging;
using SpaprDdw.Abi;

namespace SpaprDdw.Diagnostics;

/// <summary>The lines of the engine's log.</summary>
internal static partial class TceLog
{
    [LoggerMessage(1, LogLevel.Debug, "{Request} = {Result}", SkipEnabledCheck = true)]
    public static partial void Request(ILogger logger, string request, TceResult result);

    [LoggerMessage(2, LogLevel.Information, "Container '{Name}' is open on {Groups} of a {Platform} host ({Backend}).")]
    public static partial void Opened(ILogger logger, string name, string groups, string platform, string backend);

    [LoggerMessage(3, LogLevel.Information, "The driver made the default window on this first use and charged {Locked} of locked memory.")]
    public static partial void DefaultWindowMade(ILogger logger, string locked);

    [LoggerMessage(4, LogLevel.Information, "Created the window at {Start}: {Size} in pages of {PageSize}, {Levels}, {Locked} of locked memory.")]
    public static partial void Created(ILogger logger, string start, string size, string pageSize, string levels, string locked);

    [LoggerMessage(5, LogLevel.Information, "Removed the window at {Start}.")]
    public static partial void Removed(ILogger logger, string start);

    [LoggerMessage(6, LogLevel.Warning, "The mapping includes the bus addresses {Hole}, where PowerNV hosts take every access as a 32-bit MSI: no device reaches the memory mapped there (driver rule 20).")]
    public static partial void MsiHole(ILogger logger, string hole);

    [LoggerMessage(9, LogLevel.Warning, "The default window exists again after the failure, and the driver made it: it takes {Locked} of locked memory, and took none before.")]
    public static partial void DefaultWindowRestored(ILogger logger, string locked);

    [LoggerMessage(7, LogLevel.Warning, "{Operation} '{Name}' failed: {Result}.")]
    public static partial void CleanupFailed(ILogger logger, string operation, string name, string result);

    [LoggerMessage(10, LogLevel.Warning, "The container '{Name}' has {Groups}. On a pseries host a window belongs to one group, so this container can create and map nothing: open a container for each group (driver rule 17).")]
    public static partial void SeveralGroupsOnPSeries(ILogger logger, string name, string groups);

    [LoggerMessage(8, LogLevel.Warning, "The log lost {Lines}: one step wrote more than {Capacity}.")]
    public static partial void LinesLost(ILogger logger, string lines, int capacity);
}
