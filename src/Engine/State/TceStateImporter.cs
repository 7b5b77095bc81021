using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Backends.Tracing;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;

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
    /// <param name="progress">Receives how far the work is; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="TceException">PathNotFound; StateUnreadable, with the place in the file.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static TceContainer CreateTwin(
        string path, string? name, ITceLogSink sink, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
        => CreateTwin(TceStateReader.Read(path, progress, cancellationToken), path, name, new SinkLogger(sink), recorder: null, progress, cancellationToken);

    /// <summary>Makes a state once more on a host of its own, and has a recorder write down how.</summary>
    /// <returns>The locked memory that this state accounts for, in bytes.</returns>
    internal static ulong ReplayInto(
        TraceRecorder recorder, TceState state, string path, IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        using TceContainer twin = CreateTwin(state, path, state.Container.Name, NullLogger.Instance, recorder, progress, cancellationToken);
        twin.Tracing.End(recorder);
        return twin.GetInfo().LockedMemory;
    }

    internal static TceContainer CreateTwin(
        TceState state, string path, string? name, ILogger logger, TraceRecorder? recorder,
        IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var host = new EmulatedHost(new EmulatedHostOptions
        {
            Platform = TceStateReader.PlatformOf(state, path),
            PageSize = state.Host.PageSize.Value,
            GroupNumbers = state.Container.Groups,
            MemorySize = ulong.MaxValue,
        });
        var options = new TceContainerOptions
        {
            Name = name ?? state.Container.Name,
            Groups = state.Container.Groups,
            IommuVersion = state.Container.IommuVersion,
        };
        EmulatedProcess process = host.StartProcess();
        TceContainer container = TceContainer.Open(process, options, logger);
        var builder = new StateBuilder(state, container, path, progress, cancellationToken);
        try
        {
            if (recorder is not null)
                Record(recorder, container, state);
            Fill(state, container, process, builder, recorder);
            return container;
        }
        catch (OperationCanceledException)
        {
            container.Dispose();
            throw;
        }
        catch (TceException cause)
        {
            container.Dispose();
            throw cause.Id == nameof(StateErrors.StateUnreadable) ? cause : StateErrors.StateUnreadable(path, builder.Place, cause.Message, cause);
        }
    }

    private static void Record(TraceRecorder recorder, TceContainer container, TceState state)
    {
        bool isV1 = state.Container.IommuVersion == 1;
        ulong locked = container.GetInfo().LockedMemory;
        recorder.Opened(isV1 ? VfioIommu.SpaprTceV1 : VfioIommu.SpaprTceV2, state.Container.Groups.Count, isV1 ? 0 : locked);
        if (isV1)
            recorder.Sent(VfioRequest.Enable, default, TceResult.Success, locked);
        container.Tracing.Begin(recorder);
    }

    private static void Fill(
        TceState state, TceContainer container, EmulatedProcess process, StateBuilder builder, TraceRecorder? recorder)
    {
        int index = 0;
        foreach (BufferState buffer in state.Buffers)
        {
            builder.Place = $"$.buffers[{index++}]";
            TceResult result = process.Memory.AllocateAt(buffer.Address.Value, buffer.Size.Value, buffer.PageSize.Value);
            if (!result.IsSuccess)
                throw builder.Wrong(builder.Place, "no such memory is possible: it overlaps another buffer's, is unaligned, or of no size");
            recorder?.Allocated(
                buffer.Address.Value, buffer.Size.Value, buffer.PageSize.Value, MemoryAccess.ReadWrite, result, container.GetInfo().LockedMemory, buffer.Name);
            builder.AddBuffer(
                buffer, container.Internals.AddBuffer(buffer.Name, buffer.Address.Value, buffer.Size.Value, buffer.PageSize.Value, buffer.Registered));
        }

        builder.BuildWindows();
        builder.BuildMappings();
        StateAgreement.Check(state, container, builder);
        LockMemory(state, container, process, builder, isRecorded: recorder is not null);
    }

    /// <summary>
    /// What is charged beyond windows and buffers was leaked by failed requests, or belongs to others in the process: the
    /// twin has it too. A recording leaves it out, and out of the limit as well, because no request of the container makes it.
    /// </summary>
    private static void LockMemory(TceState state, TceContainer container, EmulatedProcess process, StateBuilder builder, bool isRecorded)
    {
        builder.Place = "$.lockedMemory";
        ulong used = container.GetInfo().LockedMemory;
        ulong recorded = state.LockedMemory.Used.Value;
        if (recorded < used || recorded % state.Host.PageSize.Value != 0)
            throw builder.Wrong("$.lockedMemory.used", $"windows and buffers take {used} bytes, not {recorded}");

        ulong others = recorded - used;
        if (!isRecorded)
            process.Memory.ChargeLeak(others);
        if (state.LockedMemory.Limit is { Value: var limit })
            container.Internals.LimitLockedMemory(!isRecorded ? limit : limit > others ? limit - others : 0);
    }
}
