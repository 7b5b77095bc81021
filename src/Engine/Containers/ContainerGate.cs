using SpaprDdw.Backends.Journal;
using SpaprDdw.Backends.Logging;
using SpaprDdw.Errors;

namespace SpaprDdw.Containers;

/// <summary>
/// The gate of a container: it lets in one thread at a time. An operation holds the lock until the ledger matches the
/// driver again. Work of many operations uses the container exclusively: other threads wait for its end, but it
/// releases the lock between its operations and can report progress there. Code of others is called only while the
/// lock is free: the log is asked for its levels before, and log lines and recorded requests are delivered afterwards.
/// </summary>
/// <param name="name">The container's name, for errors.</param>
/// <param name="journal">The journal of the requests: the log and the trace.</param>
internal sealed class ContainerGate(string name, RequestJournal journal)
{
    private readonly Lock gate = new();
    private ExclusiveUse? exclusive;

    /// <summary>The state: open or closed.</summary>
    public ContainerState State { get; private set; } = ContainerState.Open;

    /// <summary>Waits until no other thread is inside. Disposing the result lets in the next thread.</summary>
    /// <exception cref="TceException">ContainerClosed, ContainerBusy.</exception>
    /// <exception cref="OperationCanceledException">The waiting was cancelled (<see cref="ContainerWait"/>).</exception>
    public Scope Enter()
    {
        Scope scope = Enter(AskLevels());
        if (State == ContainerState.Open)
            return scope;
        scope.Dispose();
        throw ContainerErrors.ContainerClosed(name);
    }

    /// <summary>Enters an open container that nobody else is using. It does not wait.</summary>
    /// <param name="scope">The scope to dispose, if the result is true.</param>
    public bool TryEnter(out Scope scope)
    {
        scope = new Scope(this);
        if (!gate.TryEnter())
            return false;
        if (State == ContainerState.Open && exclusive is null)
            return true;
        gate.Exit();
        return false;
    }

    /// <summary>
    /// Enters like <see cref="Enter()"/>, but also a closed container, and even if the receiver of the log fails.
    /// </summary>
    /// <exception cref="TceException">
    /// ContainerBusy: exclusive work on this thread called other code, which would wait for the work forever.
    /// </exception>
    public Scope EnterEvenIfClosed()
    {
        LogLevels? levels = null;
        try
        {
            levels = AskLevels();
        }
        catch (Exception) when (State == ContainerState.Open)
        {
            // A receiver that cannot answer gets the levels of its last answer. Closing goes on.
        }

        return Enter(levels);
    }

    /// <summary>Begins an exclusive use. It ends when the use is disposed.</summary>
    /// <param name="use">The use.</param>
    /// <returns>The use of this thread that it is a part of; null for none.</returns>
    /// <exception cref="TceException">ContainerClosed, ContainerBusy.</exception>
    public ExclusiveUse? Begin(ExclusiveUse use)
    {
        Enter();
        ExclusiveUse? outer = exclusive;
        exclusive ??= use;

        // No log line is delivered here: a receiver that throws would leave the container in use forever.
        gate.Exit();
        return outer;
    }

    /// <summary>Ends the exclusive use.</summary>
    public void End()
    {
        lock (gate)
            exclusive = null;
    }

    /// <summary>Closes the container. It cannot be opened again.</summary>
    public void Close() => State = ContainerState.Closed;

    /// <summary>Delivers log lines and recorded requests, unless this thread still holds the lock.</summary>
    public void DrainJournal()
    {
        if (gate.IsHeldByCurrentThread)
            return;
        if (exclusive is { IsOwnedByThisThread: true } use)
        {
            use.CallOut(journal, static journal => journal.Drain());
            return;
        }

        journal.Drain();
        if (State == ContainerState.Open)
            journal.BeginNextFileWhenFull();
    }

    /// <summary>Asks the log for its levels; null during exclusive use, which asked when it began.</summary>
    private LogLevels? AskLevels() => exclusive is { IsOwnedByThisThread: true } ? null : journal.Log.AskLevels();

    private Scope Enter(LogLevels? levels)
    {
        while (true)
        {
            WaitForLock();
            if (exclusive is not { } running || running.AdmitsThisThread())
            {
                if (levels is { } asked)
                    journal.Log.SetLevels(asked);
                return new Scope(this);
            }

            gate.Exit();
            if (running.IsOwnedByThisThread || !running.WaitForEnd(ContainerWait.Token))
                throw ContainerErrors.ContainerBusy(name);
        }
    }

    /// <summary>
    /// Takes the lock. Waiting for an operation of another thread can be cancelled; not so for the steps of exclusive use,
    /// which may be those of an undo, nor for the end of a recording when the container is closed.
    /// </summary>
    private void WaitForLock()
    {
        if (gate.TryEnter())
            return;
        CancellationToken token = ContainerWait.Token;
        if (!token.CanBeCanceled || State == ContainerState.Closed || exclusive is { IsOwnedByThisThread: true })
        {
            gate.Enter();
            return;
        }

        while (!gate.TryEnter(ContainerWait.Step))
            token.ThrowIfCancellationRequested();
    }

    private void Leave()
    {
        // Most operations write nothing, and many take less time than draining the journal.
        bool isEmpty = journal.IsEmpty;
        gate.Exit();
        if (!isEmpty)
            DrainJournal();
    }

    /// <summary>The time that a thread spends inside the container.</summary>
    public readonly ref struct Scope(ContainerGate gate)
    {
        /// <summary>Lets in the next thread.</summary>
        public void Dispose() => gate.Leave();
    }
}
