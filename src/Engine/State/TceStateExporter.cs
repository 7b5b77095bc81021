using System.IO.Compression;
using System.Text;
using System.Text.Json;
using SpaprDdw.Abi;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Files;
using SpaprDdw.Platforms;

namespace SpaprDdw.State;

/// <summary>
/// Exports the state of a container: the driver lists no windows or mappings, and they end with the process.
/// </summary>
public static class TceStateExporter
{
    /// <summary>Writes a container's state as JSON, mapping by mapping.</summary>
    /// <param name="container">The container.</param>
    /// <param name="stream">Receives the JSON.</param>
    /// <param name="progress">Receives the progress; null for none.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="TceException">ContainerClosed, StateTooLarge.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static void Write(
        TceContainer container, Stream stream, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(container);
        JsonSerializer.Serialize(stream, StateOf(container, progress, cancellationToken), StateJson.Default.StateRecord);
        stream.WriteByte((byte)'\n');
    }

    /// <summary>A container's state as JSON text.</summary>
    /// <param name="container">The container.</param>
    /// <param name="progress">Receives the progress; null for none.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="TceException">ContainerClosed, StateTooLarge.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static string ToText(
        TceContainer container, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using var stream = new MemoryStream();
        Write(container, stream, progress, cancellationToken);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <summary>
    /// Writes a container's state to a file. The file is replaced in one step: after a failure the older file is
    /// unchanged.
    /// </summary>
    /// <param name="container">The container.</param>
    /// <param name="path">The file.</param>
    /// <param name="compress">Compress the file with gzip. A file whose name ends in .gz is always compressed.</param>
    /// <param name="replacement">What may be replaced.</param>
    /// <param name="progress">Receives the progress; null for none.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="TceException">
    /// ContainerClosed, StateTooLarge, StateNotWritten, those of <see cref="OutputFile.ThrowIfProtected"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static void WriteFile(
        TceContainer container, string path, bool compress = false, FileReplacement replacement = FileReplacement.Usual,
        IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        bool isPacked = compress || path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
        try
        {
            FileDraft.Write(path, replacement, stream =>
            {
                using Stream? compressed = isPacked ? new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true) : null;
                Write(container, compressed ?? stream, progress, cancellationToken);
            });
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw StateErrors.StateNotWritten(path, cause);
        }
    }

    /// <summary>The state of a container at one moment, whatever other threads do.</summary>
    /// <summary>What nobody can do with the state of a container; null if it serves for everything.</summary>
    /// <param name="container">The container.</param>
    public static string? Limitation(TceContainer container)
    {
        ArgumentNullException.ThrowIfNull(container);
        return container.Platform == TcePlatform.Unknown
            ? $"The platform of the host of '{container.Name}' is unknown, so its state can be compared, but not imported: no such host is emulated."
            : null;
    }

    internal static StateRecord StateOf(
        TceContainer container, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        if (container.Groups.Count > HostDescription.MaxGroups)
            throw StateErrors.StateTooLarge(container.Name, container.Groups.Count);
        ContainerCopy copy = container.Internals.Copy();
        return new StateRecord(
            container.Host.Figures == new HostFigures() ? StateRecord.FirstFormat : StateRecord.SecondFormat,
            HostRecord.Of(container.Host),
            new ContainerRecord(container.Name, container.IommuVersion, [.. container.Groups]),
            new LockedMemoryRecord(copy.Locked.Used, copy.Locked.EffectiveLimit),
            [.. copy.Buffers.Select(each => new BufferRecord(
                each.Buffer.Name, each.Buffer.Address, each.Buffer.Size, each.Buffer.PageSize, each.Registered))],
            [.. copy.Windows.Select(window => Describe(window, progress, cancellationToken))]);
    }

    internal static WindowRecord Describe(
        WindowCopy copy, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default) => new(
        copy.Window.Slot,
        copy.Window.StartAddress,
        copy.Window.Size,
        copy.Window.PageSize,
        copy.Window.Levels,
        copy.Window.IsDefault,
        copy.State.ToString(),
        copy.LockedMemory,
        [.. copy.Table.Select(Describe)],
        [.. copy.AllocatedTables.Select(range => new TableRangeRecord(range.Start, range.Length))],
        new MappingList(copy.Mappings.WithProgress("Mappings", copy.MappingCount, progress, cancellationToken).Select(mapping => new MappingRecord
        {
            Address = mapping.StartAddress,
            Size = mapping.Size,
            Buffer = mapping.Buffer.Name,
            Offset = mapping.Offset,
            Access = NameOf(mapping.Access),
        }), copy.MappingCount));

    private static string NameOf(DmaAccess access) => access switch
    {
        DmaAccess.Read => nameof(DmaAccess.Read),
        DmaAccess.Write => nameof(DmaAccess.Write),
        _ => nameof(DmaAccess.ReadWrite),
    };

    private static TableLevelRecord Describe(TceTableLevel level)
        => new(level.Level, level.EntriesPerTable, level.BytesPerTable, level.TablesInUse, level.TablesPossible);
}
