using SpaprDdw.Abi;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Backends.Tracing;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;

namespace SpaprDdw.State;

/// <summary>
/// Replays traces on the host of a connected container, the real driver included. A trace opens and closes containers of
/// its own, so that the connected one steps aside meanwhile: it must not have been used, and is as fresh afterwards.
/// </summary>
public static class TceTraceReplay
{
    /// <summary>Replays a trace on a container's host, with its groups. What devices read and write is not compared.</summary>
    /// <param name="path">The trace's file.</param>
    /// <param name="container">A container that has not been used.</param>
    /// <param name="stopOnFirst">End at the first difference.</param>
    /// <param name="progress">Receives how far the work is; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="TceException">ContainerClosed, ContainerNotFresh, TraceRunning, TraceDangerous.</exception>
    /// <exception cref="TraceFormatException">The file is not a trace.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static TraceReplayResult Replay(
        string path, TceContainer container, bool stopOnFirst, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(container);
        container.Tracing.ValidateUseProcess();
        TraceHeader header = TraceReader.ReadHeader(path);
        var operations = TraceReader.ReadOperations(path, progress, cancellationToken).ToList();
        CheckHarmless(path, header, operations, container, progress, cancellationToken);

        TraceReplayResult? result = null;
        container.Tracing.UseProcess(
            (backend, lent) => result = new TraceReplayer(backend, devices: null, container.Groups)
                .Replay(path, header, operations, stopOnFirst, lent, cancellationToken),
            progress);
        return result!;
    }

    /// <summary>
    /// Some requests do harm that outlasts a container. What they would do is known beforehand, from an emulated host of
    /// the container's kind.
    /// </summary>
    private static void CheckHarmless(
        string path, TraceHeader header, List<TraceOperation> operations, TceContainer container,
        IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        for (int number = 0; number < operations.Count; number++)
        {
            if (Harm(operations[number], container) is { } harm)
                throw TraceErrors.TraceDangerous(path, number + 1, harm);
        }

        string machine = TraceHeader.MachineOf(container.Platform);
        TraceHeader here = header with
        {
            HostPageSize = container.Host.PageSize,
            Machine = machine.Length > 0 ? machine : header.Machine,
            Groups = container.Groups.Count,
        };
        EmulatedHost host = TraceHosts.Create(here, operations);
        using EmulatedProcess process = host.StartProcess();
        int played = 0;
        foreach ((_, TraceOperation replayed) in new TraceReplayer(process, host).Run(operations, progress, cancellationToken))
        {
            played++;
            if (Harm(replayed) is { } harm)
                throw TraceErrors.TraceDangerous(path, played, harm);
        }
    }

    private static string? Harm(TraceOperation recorded, TceContainer container) => recorded switch
    {
        MemlockOperation => "it would limit the locked memory of this process for good",
        OpenOperation open when open.Groups > container.Groups.Count
            => $"it takes {open.Groups} groups, and the container has {container.Groups.Count}",
        _ => null,
    };

    private static string? Harm(TraceOperation replayed)
        => replayed.Ret == TceResult.WouldCorruptKernel.Return ? "a real kernel would write outside of a window's table"
        : replayed is CreateOperation { Errno: nameof(Errno.ENODEV) } ? "the kernel would make no more windows for this group until it is booted again"
        : null;
}
