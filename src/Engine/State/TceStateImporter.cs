using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Backends.Tracing;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

namespace SpaprDdw.State;

/// <summary>Makes an emulated twin of an exported container. After a failure, nothing stays open.</summary>
public static class TceStateImporter
{
    /// <summary>
    /// Opens a container on an emulated host of the same kind, with the same buffers, windows and mappings at the same
    /// addresses.
    /// </summary>
    /// <param name="path">A file of <see cref="TceStateExporter"/>, compressed or not.</param>
    /// <param name="name">The twin's name; null for the name in the file.</param>
    /// <param name="sink">Receives the twin's log.</param>
    /// <param name="progress">Receives the progress; null for none.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="TceException">PathNotFound; StateUnreadable, with the place in the file.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static TceContainer CreateTwin(
        string path, string? name, ITceLogSink sink, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
        => CreateTwin(StateSource.OfFile(path), name, sink, progress, cancellationToken);

    /// <summary>Opens a twin of a state of a file or text.</summary>
    /// <param name="source">A state of <see cref="TceStateExporter"/>.</param>
    /// <param name="name">The twin's name; null for the name in the state.</param>
    /// <param name="sink">Receives the twin's log.</param>
    /// <param name="progress">Receives the progress; null for none.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="TceException">PathNotFound; StateUnreadable, with the place in the state.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static TceContainer CreateTwin(
        StateSource source, string? name, ITceLogSink sink, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        StateRecord state = source.Read(sink, progress, cancellationToken);
        return CreateTwin(state, source.Name, name, new SinkLogger(sink), recorder: null, progress, cancellationToken);
    }

    /// <summary>Makes a twin of a state, records the requests for that, and closes the twin again.</summary>
    /// <returns>The twin's locked memory in bytes.</returns>
    internal static ulong ReplayInto(
        TraceRecorder recorder, StateRecord state, string path, IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        using TceContainer twin = CreateTwin(state, path, state.Container.Name, NullLogger.Instance, recorder, progress, cancellationToken);
        twin.Tracing.End(recorder);
        return twin.GetInfo().LockedMemory;
    }

    internal static TceContainer CreateTwin(
        StateRecord state, string path, string? name, ILogger logger, TraceRecorder? recorder,
        IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        TcePlatform platform = TceStateReader.PlatformOf(state, path);
        var host = new EmulatedHost(new EmulatedHostOptions
        {
            Platform = platform,
            Kernel = state.Host.KernelProfile(platform, state.Container.IommuVersion),
            PageSize = state.Host.PageSize,
            GroupNumbers = state.Groups,
            MemorySize = ulong.MaxValue,
            Figures = state.Host.Figures,
        });
        var options = new TceContainerOptions
        {
            Name = name ?? state.Container.Name,
            Groups = state.Groups,
            IommuVersion = state.Container.IommuVersion,
        };
        EmulatedProcess process = host.StartProcess();
        TceContainer container = TceContainer.Open(process, options, logger);
        var builder = new StateBuilder(state, container, path, progress, cancellationToken);
        try
        {
            if (recorder is not null)
                BeginRecording(recorder, container, state);
            Fill(state, container, process, builder, recorder);
            return container;
        }
        catch (Exception cause)
        {
            container.Dispose();
            if (cause is TceException problem && problem.Id != nameof(StateErrors.StateUnreadable))
                throw StateErrors.StateUnreadable(path, builder.Place, problem.Problem, problem);
            throw;
        }
    }

    private static void BeginRecording(TraceRecorder recorder, TceContainer container, StateRecord state)
    {
        bool isV1 = state.Container.IommuVersion == 1;
        ulong locked = container.GetInfo().LockedMemory;
        recorder.RecordOpen(isV1 ? VfioIommu.SpaprTceV1 : VfioIommu.SpaprTceV2, state.Groups.Count, isV1 ? 0 : locked);
        if (isV1)
            recorder.RecordRequest(VfioRequest.Enable, default, TceResult.Success, locked);
        container.Tracing.Begin(recorder);
    }

    private static void Fill(
        StateRecord state, TceContainer container, EmulatedProcess process, StateBuilder builder, TraceRecorder? recorder)
    {
        int index = 0;
        foreach (BufferRecord buffer in state.Buffers)
        {
            builder.Place = $"$.buffers[{index++}]";
            ulong pageSize = state.BackingOf(buffer, container.Host.MemoryPageSizes);
            TceResult result = process.Memory.AllocateAt(buffer.Address, buffer.Size, pageSize);
            if (!result.IsSuccess)
                throw builder.Unreadable(builder.Place, "the memory is impossible: its size is 0, it is not aligned, or it overlaps another buffer");
            recorder?.RecordAllocation(
                buffer.Address, buffer.Size, pageSize, MemoryAccess.ReadWrite, result, container.GetInfo().LockedMemory, buffer.Name);
            builder.AddBuffer(
                buffer, container.Internals.AddBuffer(buffer.Name, buffer.Address, buffer.Size, pageSize, buffer.Registered));
        }

        builder.BuildWindows();
        builder.BuildMappings();
        builder.BuildUserViews();
        StateConsistency.ThrowIfInconsistent(state, container, builder);
        ChargeLockedMemory(state, container, process, builder, isRecorded: recorder is not null);
    }

    /// <summary>
    /// Charges the rest of the state's locked memory, which failed requests leaked or other parts of the process
    /// locked. No request of the container makes that charge, so a recording leaves it out and lowers the limit by it.
    /// </summary>
    private static void ChargeLockedMemory(StateRecord state, TceContainer container, EmulatedProcess process, StateBuilder builder, bool isRecorded)
    {
        builder.Place = "$.lockedMemory";
        ulong used = container.GetInfo().LockedMemory;
        ulong recorded = state.LockedMemory.Used ?? used;
        if (recorded < used || recorded % state.Host.PageSize != 0)
            throw builder.Unreadable("$.lockedMemory.used", $"windows and buffers need {used} bytes, and the value is {recorded}");

        ulong others = recorded - used;
        if (!isRecorded)
            process.Memory.TryCharge(others);
        if (state.LockedMemory.Limit is { } limit)
            container.Internals.LimitLockedMemory(!isRecorded ? limit : limit > others ? limit - others : 0);
    }
}
