using SpaprDdw.Abi;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Backends.Tracing;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;

namespace SpaprDdw.State;

/// <summary>
/// Replays traces on the host of a connected container, which can be a real host. A trace opens and closes its own
/// containers, so the connected one is closed meanwhile and opened again afterwards: it must be unused.
/// </summary>
public static class TceTraceReplay
{
    /// <summary>
    /// Replays a trace on a container's host with its groups. Reads and writes of devices are not compared.
    /// </summary>
    /// <param name="path">The trace's file.</param>
    /// <param name="container">A container that has not been used.</param>
    /// <param name="stopOnFirst">Stop at the first difference.</param>
    /// <param name="progress">Receives the progress; null for none.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="TceException">ContainerClosed, ContainerNotFresh, TraceRunning, TraceDangerous.</exception>
    /// <exception cref="TraceFormatException">The file is not a trace.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static TraceReplayResult Replay(
        string path, TceContainer container, bool stopOnFirst, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(container);
        container.Tracing.ValidateUseProcess();
        (TraceHeader header, List<TraceOperation> operations) = TraceReader.Read(path, progress, cancellationToken);
        List<TraceOperation> expected = ThrowIfHarmful(path, header, operations, container, progress, cancellationToken);

        TraceReplayResult? result = null;
        container.Tracing.UseProcess(
            (backend, lent) =>
            {
                var replayer = new TraceReplayer(backend, devices: null, container.Groups);
                result = TraceReplayer.Compare(
                    path, header, RunAsExpected(path, replayer, operations, expected, lent, cancellationToken), operations.Count, stopOnFirst);
            },
            progress);
        return result!;
    }

    /// <summary>
    /// Replays a trace while its host answers as the emulated one did. After another answer, it is not known what is
    /// registered, so no request is sent that may hang the host (rule HangAtZero).
    /// </summary>
    /// <param name="path">The trace's file.</param>
    /// <param name="replayer">Sends the requests.</param>
    /// <param name="operations">The trace.</param>
    /// <param name="expected">The trace as an emulated host answered it; empty if the host cannot hang.</param>
    /// <param name="progress">Receives the progress.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="TceException">TraceDangerous.</exception>
    private static IEnumerable<(TraceOperation Recorded, TraceOperation Replayed)> RunAsExpected(
        string path, TraceReplayer replayer, List<TraceOperation> operations, List<TraceOperation> expected,
        IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        int sent = 0;
        int? differs = null;
        foreach ((TraceOperation recorded, TraceOperation replayed) in replayer.Run(operations.Select(Checked), progress, cancellationToken))
        {
            if (expected.Count > 0 && (replayed.Ret, replayed.Errno) != (expected[sent].Ret, expected[sent].Errno))
                differs ??= sent + 1;
            sent++;
            yield return (recorded, replayed);
        }

        TraceOperation Checked(TraceOperation operation)
            => differs is { } earlier && operation is MapOperation { Iova: 0 } or UnmapOperation { Iova: 0, Size: 0 }
                ? throw TraceErrors.TraceDangerous(path, sent + 1, $"this host answered operation {earlier} differently, so this one may never return")
                : operation;
    }

    /// <summary>
    /// Throws if the trace has a request whose harm outlasts its container. A replay on an emulated host of the same
    /// kind finds them.
    /// </summary>
    /// <returns>The operations as the emulated host answered them; empty if such a host cannot hang.</returns>
    private static List<TraceOperation> ThrowIfHarmful(
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
        EmulatedHost host = TraceHosts.Create(here, operations, container.Host.Kernel);
        using EmulatedProcess process = host.StartProcess();
        var answered = new List<TraceOperation>();
        int played = 0;
        foreach ((_, TraceOperation replayed) in new TraceReplayer(process, host).Run(operations, progress, cancellationToken))
        {
            played++;
            if (host.Platform.HangsAtZero)
                answered.Add(replayed);
            if (Harm(replayed) is { } harm)
                throw TraceErrors.TraceDangerous(path, played, harm);
        }

        return answered;
    }

    private static string? Harm(TraceOperation recorded, TceContainer container) => recorded switch
    {
        MemlockOperation => "it would lower the limit of locked memory of this process until the process ends",
        AllocOperation alloc when container.Host.HangingPageSizes.Contains(alloc.Backing)
            => "this kernel would never return from registering huge pages of this size",
        OpenOperation open when open.Groups > container.Groups.Count
            => $"it needs {open.Groups} groups, and the container has {container.Groups.Count}",
        _ => null,
    };

    private static string? Harm(TraceOperation replayed)
        => replayed.Ret == TceResult.WouldCorruptKernel.Return ? "a real kernel would write outside of a window's table"
        : replayed.Ret == TceResult.WouldHangKernel.Return ? "a real kernel would never return from it, and lose a processor until the next boot"
        : replayed is CreateOperation { Errno: nameof(Errno.ENODEV) } ? "the kernel would make no more windows for this group until the next boot"
        : null;
}
