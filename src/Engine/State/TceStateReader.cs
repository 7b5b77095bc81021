using System.IO.Compression;
using System.Text.Json;
using SpaprDdw.Backends;
using SpaprDdw.Errors;
using SpaprDdw.Planning;

namespace SpaprDdw.State;

/// <summary>Reads what <see cref="TceStateExporter"/> wrote.</summary>
public static class TceStateReader
{
    private const int FirstByteOfGzip = 0x1f;

    /// <summary>The host of an exported state, to plan for it elsewhere.</summary>
    /// <param name="path">The file.</param>
    /// <param name="memlockLimit">Another limit of locked memory in bytes; null for the one in the file.</param>
    /// <exception cref="TceException">StateUnreadable.</exception>
    public static PlanningHost ReadHost(string path, ulong? memlockLimit)
    {
        TceState state = Read(path);
        TcePlatform platform = PlatformOf(state, path);
        ulong? limit = memlockLimit ?? state.LockedMemory.Limit?.Value;
        PlanningHost fresh = PlanningHost.Of(platform, state.Host.PageSize.Value, limit);
        return fresh with
        {
            LockedMemory = fresh.LockedMemory with { Used = state.LockedMemory.Used.Value },
            DefaultWindowCharge = state.Windows.Any(window => window.State == "Pending") ? fresh.DefaultWindowCharge : 0,
        };
    }

    /// <summary>The platform of a state, once it and the page size are ones that there are.</summary>
    internal static TcePlatform PlatformOf(TceState state, string path)
    {
        if (!Enum.TryParse(state.Host.Platform, out TcePlatform platform) || !Enum.IsDefined(platform) || platform == TcePlatform.Unknown)
            throw TceErrors.StateUnreadable(path, "$.host.platform", $"'{state.Host.Platform}' is not a platform");
        return state.Host.PageSize.Value is 4 << 10 or 64 << 10
            ? platform
            : throw TceErrors.StateUnreadable(path, "$.host.pageSize", "a host's pages are of 4 KiB or 64 KiB");
    }

    /// <summary>Reads a file, compressed with gzip or not, and checks its form.</summary>
    internal static TceState Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            bool isCompressed = file.ReadByte() == FirstByteOfGzip;
            file.Position = 0;
            using Stream stream = isCompressed ? new GZipStream(file, CompressionMode.Decompress) : file;
            TceState state = JsonSerializer.Deserialize(stream, TceStateJson.Default.TceState)
                ?? throw TceErrors.StateUnreadable(path, "$", "it is null");
            return state.Format == TceState.CurrentFormat
                ? state
                : throw TceErrors.StateUnreadable(path, "$.format", $"'{state.Format}' is not '{TceState.CurrentFormat}'");
        }
        catch (JsonException cause)
        {
            throw TceErrors.StateUnreadable(path, cause.Path ?? "$", cause.Message.Split(" Path: ")[0]);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw TceErrors.StateUnreadable(path, "$", cause.Message);
        }
    }
}
