using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;

namespace SpaprDdw.Containers;

/// <summary>
/// The exclusive use of a container for many operations on one thread. While it calls other code to report progress,
/// the gate refuses this thread too: the called code must not see the container between two steps.
/// </summary>
internal sealed class ExclusiveUse : IProgress<WorkProgress>, IDisposable
{
    /// <summary>
    /// How long another thread waits while code that is not part of the work runs, in milliseconds. That code may be waiting
    /// for the other thread.
    /// </summary>
    private const long Patience = 2000;

    private readonly ContainerGate gate;
    private readonly IProgress<WorkProgress>? progress;
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int thread = Environment.CurrentManagedThreadId;
    private ExclusiveUse? outer;

    /// <summary>When the running call of other code began (<see cref="Environment.TickCount64"/>); 0 for none.</summary>
    private long callingOutSince;

    private bool isUndoing;

    private ExclusiveUse(ContainerGate gate, IProgress<WorkProgress>? progress)
    {
        this.gate = gate;
        this.progress = progress;
    }

    private ExclusiveUse Outermost => outer?.Outermost ?? this;

    /// <summary>True on the thread that began the use.</summary>
    public bool IsOwnedByThisThread => thread == Environment.CurrentManagedThreadId;

    /// <summary>
    /// Begins the exclusive use of a container. It ends when the result is disposed, or with the use of this thread that
    /// it is a part of.
    /// </summary>
    /// <param name="gate">The container's gate.</param>
    /// <param name="progress">The receiver of progress; null for none.</param>
    /// <exception cref="TceException">ContainerClosed, ContainerBusy.</exception>
    public static ExclusiveUse Begin(ContainerGate gate, IProgress<WorkProgress>? progress)
    {
        var use = new ExclusiveUse(gate, progress);
        use.outer = gate.Begin(use);
        return use;
    }

    /// <summary>True when the running thread may continue the work.</summary>
    public bool AdmitsThisThread() => IsOwnedByThisThread && callingOutSince == 0;

    /// <summary>Waits for the end of the use.</summary>
    /// <param name="cancellationToken">Cancels the waiting.</param>
    /// <returns>False when the work has called other code that does not return.</returns>
    public bool WaitForEnd(CancellationToken cancellationToken)
    {
        while (!ended.Task.Wait(ContainerWait.Step, cancellationToken))
        {
            long since = Volatile.Read(ref callingOutSince);
            if (since != 0 && Environment.TickCount64 - since > Patience)
                return false;
        }

        return true;
    }

    /// <summary>Reports progress.</summary>
    /// <param name="value">The progress.</param>
    public void Report(WorkProgress value)
    {
        gate.DrainJournal();
        if (progress is not null)
            CallOut((progress, value), static call => call.progress.Report(call.value));
    }

    /// <summary>Delivers log lines and recorded requests.</summary>
    public void DrainJournal() => gate.DrainJournal();

    /// <summary>Runs an undo. Code that is called during the undo cannot stop it.</summary>
    /// <param name="work">The undo.</param>
    public void RunUndo(Action work)
    {
        bool wasUndoing = Outermost.isUndoing;
        Outermost.isUndoing = true;
        try
        {
            work();
        }
        finally
        {
            Outermost.isUndoing = wasUndoing;
        }
    }

    /// <summary>Calls code that is not part of the work. This code finds the container busy.</summary>
    public void CallOut<T>(T argument, Action<T> call)
    {
        long before = Outermost.callingOutSince;
        Volatile.Write(ref Outermost.callingOutSince, before == 0 ? Environment.TickCount64 : before);
        try
        {
            call(argument);
        }
        catch (Exception) when (Outermost.isUndoing)
        {
            // The user sees the failure that caused the undo. Another exception here would leave the work half undone.
        }
        finally
        {
            Volatile.Write(ref Outermost.callingOutSince, before);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (outer is not null)
            return;
        gate.End();
        ended.SetResult();
        gate.DrainJournal();
    }
}
