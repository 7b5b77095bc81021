using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Backends.Tracing;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Extents;

namespace SpaprDdw.State;

/// <summary>Makes an emulated twin of an exported container: whole, or not at all.</summary>
public static class TceStateImporter
{
    /// <summary>
    /// Opens a container on an emulated host like the exported one, with its buffers, windows and mappings at the same
    /// addresses.
    /// </summary>
    /// <param name="path">A file of <see cref="TceStateExporter"/>, compressed or not.</param>
    /// <param name="name">The twin's name; null for the one in the file.</param>
    /// <param name="sink">Where its log goes.</param>
    /// <exception cref="TceException">StateUnreadable, with the place in the file.</exception>
    public static TceContainer CreateTwin(string path, string? name, ITceLogSink sink)
    {
        return CreateTwin(TceStateReader.Read(path), path, name, new SinkLogger(sink), recorder: null);
    }

    /// <summary>Makes a state once more on a host of its own, and has a recorder write down how.</summary>
    /// <returns>The locked memory that this state accounts for, in bytes.</returns>
    internal static ulong ReplayInto(TraceRecorder recorder, TceState state, string path)
    {
        using TceContainer twin = CreateTwin(state, path, state.Container.Name, NullLogger.Instance, recorder);
        twin.Tracing.Recorder = null;
        return twin.GetInfo().LockedMemory;
    }

    private static TceContainer CreateTwin(TceState state, string path, string? name, ILogger logger, TraceRecorder? recorder)
    {
        TcePlatform platform = TceStateReader.PlatformOf(state, path);
        if (state.Container.IommuVersion is not (1 or 2))
            throw TceErrors.StateUnreadable(path, "$.container.iommuVersion", $"there is no version {state.Container.IommuVersion}");
        if (state.Container.Groups.Count == 0 || state.Container.Groups.Any(group => group < 0))
            throw TceErrors.StateUnreadable(path, "$.container.groups", "a container has one group or more, numbered from 0");

        var host = new EmulatedHost(new EmulatedHostOptions
        {
            Platform = platform,
            PageSize = state.Host.PageSize.Value,
            GroupNumbers = state.Container.Groups.Distinct().ToList(),
            MemorySize = ulong.MaxValue,
        });
        EmulatedProcess process = host.StartProcess();
        TceContainer? container = null;
        try
        {
            container = TceContainer.Open(
                process,
                new TceContainerOptions
                {
                    Name = name ?? state.Container.Name,
                    Groups = state.Container.Groups,
                    IommuVersion = state.Container.IommuVersion,
                },
                logger);
            if (recorder is not null)
                Record(recorder, container, state);
            Fill(state, container, process, path, recorder);
            return container;
        }
        catch (TceException cause)
        {
            container?.Dispose();
            throw cause.Id == nameof(TceErrors.StateUnreadable) ? cause : TceErrors.StateUnreadable(path, "$", cause.Message, cause);
        }
    }

    private static void Record(TraceRecorder recorder, TceContainer container, TceState state)
    {
        bool isV1 = state.Container.IommuVersion == 1;
        ulong locked = container.GetInfo().LockedMemory;
        recorder.Open(isV1 ? VfioIommu.SpaprTceV1 : VfioIommu.SpaprTceV2, state.Container.Groups.Count, isV1 ? 0 : locked);
        if (isV1)
            recorder.Enable(TceResult.Success, locked);
        container.Tracing.Recorder = recorder;
    }

    private static void Fill(TceState state, TceContainer container, EmulatedProcess process, string path, TraceRecorder? recorder)
    {
        var builder = new StateBuilder(state, container, path);
        int index = 0;
        foreach (BufferState buffer in state.Buffers)
        {
            if (!process.AllocateAt(buffer.Address.Value, buffer.Size.Value, buffer.PageSize.Value).IsSuccess)
                throw builder.Wrong($"$.buffers[{index}]", "no such memory is possible: it overlaps another buffer's, is unaligned, or of no size");
            recorder?.Allocate(
                buffer.Address.Value, buffer.Size.Value, buffer.PageSize.Value, MemoryAccess.ReadWrite, TceResult.Success, container.GetInfo().LockedMemory, buffer.Name);
            builder.AddBuffer(index, buffer, container.AdoptBuffer(buffer.Name, buffer.Address.Value, buffer.Size.Value, buffer.PageSize.Value));
            index++;
        }

        builder.BuildWindows();
        foreach ((ulong recorded, DmaWindow window) in builder.Windows)
        {
            if (window.StartAddress != recorded)
                throw builder.Wrong("$.windows", $"the driver puts the window at {Units.Address(window.StartAddress)}, not at {Units.Address(recorded)}");
        }

        builder.BuildMappings();
        CheckTables(state, container, builder);
        CheckLocked(state, container, process, builder, isRecorded: recorder is not null);
    }

    private static void CheckTables(TceState state, TceContainer container, StateBuilder builder)
    {
        int index = -1;
        foreach (WindowDescription recorded in state.Windows)
        {
            index++;
            DmaWindow window = container.GetWindows().First(each => each.Slot == recorded.Slot);
            foreach (RangeState range in recorded.TablesMade)
            {
                if (!window.Contains(range.Address.Value) || range.Size.Value - 1 > window.EndAddress - range.Address.Value)
                    throw builder.Wrong($"$.windows[{index}].tablesMade", $"{range.Address} is outside of the window");
                window.Touched.Set(new Extent(range.Address.Value, range.Size.Value, range.Address.Value, DmaAccess.None));
            }

            IEnumerable<LevelState> levels = container.GetTable(window).Select(TceStateExporter.Describe);
            if (!levels.SequenceEqual(recorded.Tables))
                throw builder.Wrong($"$.windows[{index}].tables", "the levels do not add up with the window and its mappings");
        }
    }

    private static void CheckLocked(TceState state, TceContainer container, EmulatedProcess process, StateBuilder builder, bool isRecorded)
    {
        ulong used = container.GetInfo().LockedMemory;
        ulong recorded = state.LockedMemory.Used.Value;
        if (recorded < used || recorded % state.Host.PageSize.Value != 0)
            throw builder.Wrong("$.lockedMemory.used", $"windows and buffers take {used} bytes, not {recorded}");

        // What is charged above that was leaked by failed requests, or belongs to others in the process: the twin has it too.
        // A recording leaves it out, because no request of the container makes it.
        if (!isRecorded)
            process.ChargeLeak(recorded - used);
        if (state.LockedMemory.Limit is { } limit)
            container.LimitLockedMemory(limit.Value);
    }
}
