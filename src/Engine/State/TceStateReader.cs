using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Planning;
using SpaprDdw.Platforms;

namespace SpaprDdw.State;

/// <summary>Reads what <see cref="TceStateExporter"/> wrote.</summary>
public static class TceStateReader
{
    /// <summary>The most bytes of JSON that are read, some six million mappings.</summary>
    internal const long MostBytes = 1L << 30;

    /// <summary>A state shrinks by less than this when it is compressed; what unpacks to more is no state.</summary>
    private const long MostUnpacking = 200;

    /// <summary>Up to here, how well a file was compressed tells nothing.</summary>
    private const long SmallUnpacked = 16L << 20;

    private const int FirstByteOfGzip = 0x1f;

    /// <summary>The host of an exported state, to plan for it elsewhere.</summary>
    /// <param name="path">The file.</param>
    /// <param name="memlockLimit">Another limit of locked memory in bytes; null for the one in the file.</param>
    /// <param name="progress">Receives how far the work is; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="TceException">PathNotFound, StateUnreadable.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static PlanningHost ReadHost(
        string path, ulong? memlockLimit, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
        => HostOf(Read(path, progress, cancellationToken), path, memlockLimit);

    internal static PlanningHost HostOf(TceState state, string path, ulong? memlockLimit)
    {
        TcePlatform platform = PlatformOf(state, path);
        ulong? limit = memlockLimit ?? state.LockedMemory.Limit?.Value;
        PlanningHost fresh = PlanningHost.Of(platform, state.Host.PageSize.Value, limit);
        return fresh with
        {
            LockedMemory = fresh.LockedMemory with { Used = state.LockedMemory.Used.Value },
            DefaultWindowCharge = state.Windows.Any(window => window.State == "Pending") ? fresh.DefaultWindowCharge : 0,
            Obstacle = FindCreationError(state, platform) is { } refusal ? ((DriverRule?)refusal.Rule, refusal.Message) : null,
        };
    }

    /// <summary>Why the container of a state has no room for a window, as the container itself would tell it.</summary>
    private static TceException? FindCreationError(TceState state, TcePlatform platform)
    {
        if (state.Container.IommuVersion == 1)
            return ContainerErrors.NotInVersion1("Creating a window");
        if (state.Windows.Count() >= (int)PlatformModel.MaxWindows)
            return WindowErrors.NoFreeWindow(state.Container.Name, PlatformModel.MaxWindows);
        if (platform != TcePlatform.PSeries)
            return null;
        if (state.Container.Groups.Count > 1)
            return WindowErrors.SeveralGroupsOnPSeries(state.Container.Groups.Count);
        return state.Windows.FirstOrDefault(window => window.StartAddress.Value != 0) is { } dynamic
            ? WindowErrors.SecondDynamicWindow(dynamic.StartAddress.Value)
            : null;
    }

    /// <summary>The platform of a state, once it and the page size are ones that there are.</summary>
    internal static TcePlatform PlatformOf(TceState state, string path)
    {
        TcePlatform platform = Array.Find(Enum.GetValues<TcePlatform>(), each => each.ToString() == state.Host.Platform);
        if (platform == TcePlatform.Unknown)
            throw StateErrors.StateUnreadable(path, "$.host.platform", $"'{FileText.Short(state.Host.Platform)}' is not a platform");
        return HostDescription.IsPageSize(state.Host.PageSize.Value)
            ? platform
            : throw StateErrors.StateUnreadable(path, "$.host.pageSize", "a host's pages are of 4 KiB or 64 KiB");
    }

    /// <summary>Reads a file, compressed with gzip or not, and checks its form.</summary>
    internal static TceState Read(
        string path, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return Read(file, path, progress, cancellationToken);
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            throw StateErrors.PathNotFound(path, cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw StateErrors.StateUnreadable(path, "$", cause.Message, cause);
        }
    }

    /// <summary>Reads a state from a stream that can be read from its start once more.</summary>
    internal static TceState Read(
        Stream file, string path, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        if (!file.CanSeek)
            throw StateErrors.StateUnreadable(path, "$", "it is not a plain file");
        bool isCompressed = file.ReadByte() == FirstByteOfGzip;
        file.Position = 0;
        try
        {
            using Stream unpacked = isCompressed ? new GZipStream(file, CompressionMode.Decompress, leaveOpen: true) : Stream.Null;
            long limit = isCompressed ? Math.Min(MostBytes, Math.Max(SmallUnpacked, file.Length * MostUnpacking)) : MostBytes;
            using var bounded = new BoundedStream(isCompressed ? unpacked : file, limit, progress, cancellationToken);
            TceState state = JsonSerializer.Deserialize(bounded, TceStateJson.Default.TceState)
                ?? throw StateErrors.StateUnreadable(path, "$", "it is null");
            if (isCompressed && UnpackedLength(file) != (uint)bounded.Position)
                throw StateErrors.StateUnreadable(path, "$", "the compressed file is cut short");
            return StateForm.FirstFault(state) is var (place, problem) ? throw StateErrors.StateUnreadable(path, place, problem) : state;
        }
        catch (JsonException cause)
        {
            throw StateErrors.StateUnreadable(
                path, FileText.Problem(cause.Path ?? "$"), FileText.Problem(cause.Message.Split(" Path: ")[0]), cause);
        }
        catch (InvalidDataException cause)
        {
            throw StateErrors.StateUnreadable(path, "$", cause.Message, cause);
        }
    }

    /// <summary>What gzip says at its end of how much it holds. .NET does not look there, and so takes a file without it.</summary>
    private static uint UnpackedLength(Stream file)
    {
        Span<byte> length = stackalloc byte[sizeof(uint)];
        file.Position = file.Length - length.Length;
        file.ReadExactly(length);
        return BinaryPrimitives.ReadUInt32LittleEndian(length);
    }
}
