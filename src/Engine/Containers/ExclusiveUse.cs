using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;

namespace SpaprDdw.Containers;

/// <summary>
/// Exclusive use of a container, for many operations on the thread that began it. While it calls out, to report how far it
/// is, its own thread is not let in either: what is called must not meet the container between two steps.
/// </summary>
internal sealed class ExclusiveUse : IProgress<WorkProgress>, IDisposable
{
    private readonly ContainerGate gate;
    private readonly IProgress<WorkProgress>? progress;
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int thread = Environment.CurrentManagedThreadId;
    private bool isCallingOut;
    private bool isUndoing;

    private ExclusiveUse(ContainerGate gate, IProgress<WorkProgress>? progress)
    {
        this.gate = gate;
        this.progress = progress;
    }

    /// <summary>True on the thread that began it.</summary>
    public bool IsOwnedByThisThread => thread == Environment.CurrentManagedThreadId;

    /// <summary>Begins exclusive use of a container. It ends when the result is disposed.</summary>
    /// <param name="gate">The container's gate.</param>
    /// <param name="progress">Receives how far the work is; null for nobody.</param>
    /// <exception cref="TceException">ContainerClosed, ContainerBusy.</exception>
    public static ExclusiveUse Begin(ContainerGate gate, IProgress<WorkProgress>? progress)
    {
        var use = new ExclusiveUse(gate, progress);
        gate.Begin(use);
        return use;
    }

    /// <summary>True where the running thread may go on with the work.</summary>
    public bool AdmitsThisThread() => IsOwnedByThisThread && !isCallingOut;

    /// <summary>Waits until it ends.</summary>
    public void WaitForEnd() => ended.Task.Wait();

    /// <summary>Tells how far the work is.</summary>
    /// <param name="value">How far it is.</param>
    public void Report(WorkProgress value)
    {
        gate.DrainJournal();
        if (progress is not null)
            CallOut((progress, value), static call => call.progress.Report(call.value));
    }

    /// <summary>Hands out what was logged and recorded.</summary>
    public void DrainJournal() => gate.DrainJournal();

    /// <summary>Takes back what was done. What is called on the way cannot break it off.</summary>
    /// <param name="work">What takes it back.</param>
    public void RunUndo(Action work)
    {
        isUndoing = true;
        try
        {
            work();
        }
        finally
        {
            isUndoing = false;
        }
    }

    /// <summary>Calls what is not part of the work; it finds the container busy.</summary>
    public void CallOut<T>(T argument, Action<T> call)
    {
        bool wasCallingOut = isCallingOut;
        isCallingOut = true;
        try
        {
            call(argument);
        }
        catch (Exception) when (isUndoing)
        {
            // The failure that is taken back is the one to tell. Another one here would leave the work half undone.
        }
        finally
        {
            isCallingOut = wasCallingOut;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        gate.End();
        ended.SetResult();
        gate.DrainJournal();
    }
}
