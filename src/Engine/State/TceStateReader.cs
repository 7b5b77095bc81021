using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Files;
using SpaprDdw.Planning;
using SpaprDdw.Platforms;

namespace SpaprDdw.State;

/// <summary>Reads the files of <see cref="TceStateExporter"/>.</summary>
public static class TceStateReader
{
    private const int FirstByteOfGzip = 0x1f;

    /// <summary>
    /// The most bytes that are read to find the format of a file which cannot be read. Export writes it first. A small
    /// packed file can hold gigabytes after the error.
    /// </summary>
    private const long MaxBytesToFormat = 1 << 20;

    /// <summary>The host of an exported state, to plan for it on another machine.</summary>
    /// <param name="path">The file.</param>
    /// <param name="memlockLimit">RLIMIT_MEMLOCK in bytes to plan with; null for the limit in the file.</param>
    /// <param name="progress">Receives the progress; null for none.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="TceException">PathNotFound, StateUnreadable.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static PlanningHost ReadHost(
        string path, ulong? memlockLimit, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
        => HostOf(Read(path, progress, sink: null, cancellationToken), path, memlockLimit);

    internal static PlanningHost HostOf(StateRecord state, string path, ulong? memlockLimit)
    {
        TcePlatform platform = PlatformOf(state, path);
        ulong? limit = memlockLimit ?? state.LockedMemory.Limit;
        var kernel = new HostKernel(state.Host.Kernel ?? string.Empty, state.Host.KernelProfile(platform, state.Container.IommuVersion), Note: null);
        PlanningHost fresh = PlanningHost.Of(platform, state.Host.PageSize, limit, kernel);
        PlanningHost host = state.Host.Firmware is { } firmware ? fresh.WithFirmware(firmware, []) : fresh;
        return host with
        {
            Host = fresh.Host with { Figures = state.Host.Figures },
            LockedMemory = fresh.LockedMemory with { Used = state.ChargedMemory(fresh.Host) },
            DefaultWindowLocked = state.Windows.FirstOrDefault(window => window is { IsDefault: true, State: nameof(WindowState.Active) })?.ChargedMemory(fresh.Host) ?? 0,
            NextSlot = state.Windows.Any(window => window.Slot == 0) ? 1 : 0,
            DefaultWindowCharge = state.Windows.Any(window => window.State == nameof(WindowState.Pending)) ? fresh.DefaultWindowCharge : 0,
            OffersWindows = host.OffersWindows && state.Container.IommuVersion != 1,
            Obstacle = PlanningHost.Describe(FindCreationError(state, platform)),
            ObstacleInPlace = PlanningHost.Describe(FindErrorInPlace(state, platform)),
        };
    }

    /// <summary>
    /// The error with which the container of the state would refuse another window; null if it would create one.
    /// </summary>
    private static TceException? FindCreationError(StateRecord state, TcePlatform platform)
    {
        if (state.Container.IommuVersion == 1)
        {
            KernelProfile kernel = state.Host.KernelProfile(platform, iommuVersion: 1);
            return ContainerErrors.NotInVersion1("Creating a window", kernel.HasVersion2(platform == TcePlatform.PSeries));
        }

        PlatformModel model = PlatformModel.Of(platform, state.Host.Firmware);
        if (model.MaxLevels == 0)
            return WindowErrors.NoDynamicWindows(model);
        uint windows = model.OfferedWindows;
        if (state.Windows.Count >= windows)
            return WindowErrors.NoFreeWindow(state.Container.Name, windows);
        return FindPSeriesError(state, platform);
    }

    /// <summary>
    /// The error with which the container of the state would refuse a window in place of the default window; null if it
    /// would create one.
    /// </summary>
    private static TceException? FindErrorInPlace(StateRecord state, TcePlatform platform)
        => state.Windows.FirstOrDefault(window => window is { Slot: 0, IsDefault: false }) is { } first
            ? WindowErrors.DefaultWindowGone(first.Size)
            : FindPSeriesError(state, platform);

    private static TceException? FindPSeriesError(StateRecord state, TcePlatform platform)
    {
        if (platform != TcePlatform.PSeries)
            return null;
        if (state.Groups.Count > 1)
            return WindowErrors.SeveralGroupsOnPSeries(state.Groups.Count);
        return state.Windows.FirstOrDefault(window => window.StartAddress != 0) is { } dynamic
            ? WindowErrors.SecondDynamicWindow(dynamic.StartAddress)
            : null;
    }

    /// <summary>
    /// The platform of a state. Throws StateUnreadable if the platform or the host's page size does not exist.
    /// </summary>
    internal static TcePlatform PlatformOf(StateRecord state, string path)
    {
        TcePlatform platform = Array.Find(Enum.GetValues<TcePlatform>(), each => each.ToString() == state.Host.Platform);
        if (platform == TcePlatform.Unknown)
        {
            bool wasUnknown = state.Host.Platform == nameof(TcePlatform.Unknown);
            throw StateErrors.StateUnreadable(path, "$.host.platform", wasUnknown
                ? "the platform of the host was unknown, and cannot be emulated unless the file names it: Power8, Power9, Power10 or PSeries"
                : $"'{FileText.Short(state.Host.Platform)}' is not a platform");
        }

        return HostDescription.IsPageSize(state.Host.PageSize)
            ? platform
            : throw StateErrors.StateUnreadable(path, "$.host.pageSize", "the page size of a host is 4 KiB or 64 KiB");
    }

    /// <summary>Reads a file, compressed with gzip or not, and validates it.</summary>
    internal static StateRecord Read(
        string path, IProgress<WorkProgress>? progress = null, ITceLogSink? sink = null,
        CancellationToken cancellationToken = default)
        => FileReading.Try(path, FileErrors.PathNotFound, StateErrors.StateUnreadable, () =>
        {
            using FileStream file = RegularFile.Open(path);
            return Read(file, path, progress, sink, cancellationToken);
        });

    /// <summary>Reads a state from a seekable stream.</summary>
    internal static StateRecord Read(
        Stream file, string path, IProgress<WorkProgress>? progress = null, ITceLogSink? sink = null,
        CancellationToken cancellationToken = default)
    {
        try
        {
            StateRecord state = Deserialize(file, StateJson.Default.StateRecord, long.MaxValue, progress, cancellationToken)
                ?? throw StateErrors.StateUnreadable(path, "$", "the value is null");
            return StateValidator.FirstProblem(state) is var (place, problem)
                ? throw StateErrors.StateUnreadable(path, place, problem)
                : StateNames.Valid(state, path, sink);
        }
        catch (JsonException cause)
        {
            JsonException worst = FindFormatError(file, progress, cancellationToken) ?? cause;
            throw StateErrors.StateUnreadable(
                path, FileText.Problem(PlaceOf(worst)), FileText.Problem(JsonProblem.Of(worst)), worst);
        }
        catch (InvalidDataException cause)
        {
            throw StateErrors.StateUnreadable(path, "$", "the compressed data is damaged", cause);
        }
        catch (IOException cause)
        {
            throw StateErrors.StateUnreadable(path, "$", cause.Message, cause);
        }
    }

    private static T? Deserialize<T>(
        Stream file, JsonTypeInfo<T> type, long limit, IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
        where T : class
    {
        file.Position = 0;
        bool isCompressed = file.ReadByte() == FirstByteOfGzip;
        file.Position = 0;
        using GZipStream? unpacked = isCompressed ? new GZipStream(file, CompressionMode.Decompress, leaveOpen: true) : null;
        var counted = new BoundedStream(unpacked ?? file, limit, progress, cancellationToken);
        T? value = JsonSerializer.Deserialize(new JsonTokenStream(counted), type);
        return !isCompressed || UnpackedLength(file) == (uint)counted.BytesRead ? value : throw new InvalidDataException();
    }

    /// <summary>
    /// The error for the format of a file; null if the module reads this format. The format may stand after a property that
    /// only another format has, and whose error would say less.
    /// </summary>
    private static JsonException? FindFormatError(Stream file, IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            Deserialize(file, StateJson.Default.FormatRecord, MaxBytesToFormat, progress, cancellationToken);
            return null;
        }
        catch (JsonException error)
        {
            return error.Path == "$.format" ? error : null;
        }
        catch (Exception cause) when (cause is IOException or InvalidDataException)
        {
            return null;
        }
    }

    private static string PlaceOf(JsonException cause)
        => $"{cause.Path ?? "$"}{(cause is StateItemException item ? $".{item.Property}" : string.Empty)}";

    /// <summary>
    /// The length that gzip writes at the end of a file. .NET ignores it, and so accepts a file that lacks its end.
    /// </summary>
    private static uint UnpackedLength(Stream file)
    {
        Span<byte> length = stackalloc byte[sizeof(uint)];
        file.Position = file.Length - length.Length;
        file.ReadExactly(length);
        return BinaryPrimitives.ReadUInt32LittleEndian(length);
    }
}
