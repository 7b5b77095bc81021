using SpaprDdw.Backends.Journal;
using SpaprDdw.Errors;

namespace SpaprDdw.Containers;

/// <summary>
/// Lets one thread at a time into a container. One operation holds the lock, while the ledger and the driver may differ.
/// Work of many operations uses the container exclusively: the other threads wait for its end, but it leaves the lock
/// between its operations, so it can report how far it is. What was logged and recorded is handed out whenever the lock has
/// been left.
/// </summary>
/// <param name="name">The container's name, for errors.</param>
/// <param name="journal">What is logged and recorded.</param>
internal sealed class ContainerGate(string name, RequestJournal journal)
{
    private readonly Lock gate = new();
    private ExclusiveUse? exclusive;

    /// <summary>Whether the container can be used.</summary>
    public ContainerState State { get; private set; } = ContainerState.Open;

    /// <summary>Waits until no other thread is inside. The next one is let in when the result is disposed.</summary>
    /// <exception cref="TceException">ContainerClosed, ContainerBusy.</exception>
    public Scope Enter()
    {
        Scope scope = EnterEvenIfClosed();
        if (State == ContainerState.Open)
            return scope;
        scope.Dispose();
        throw ContainerErrors.ContainerClosed(name);
    }

    /// <summary>As <see cref="Enter"/>, for what also works on a closed container.</summary>
    /// <exception cref="TceException">ContainerBusy: the work on this thread has called out, and would wait for itself.</exception>
    public Scope EnterEvenIfClosed()
    {
        while (true)
        {
            gate.Enter();
            if (exclusive is not { } running || running.AdmitsThisThread())
                return new Scope(this);
            gate.Exit();
            if (running.IsOwnedByThisThread)
                throw ContainerErrors.ContainerBusy(name);
            running.WaitForEnd();
        }
    }

    /// <summary>Begins an exclusive use.</summary>
    /// <param name="use">The use, which ends itself.</param>
    /// <exception cref="TceException">ContainerClosed, ContainerBusy.</exception>
    public void Begin(ExclusiveUse use)
    {
        using Scope scope = Enter();
        exclusive = exclusive is null ? use : throw new InvalidOperationException("One exclusive use began within another.");
    }

    /// <summary>Ends the exclusive use.</summary>
    public void End()
    {
        lock (gate)
            exclusive = null;
    }

    /// <summary>Closes the container for good.</summary>
    public void Close() => State = ContainerState.Closed;

    /// <summary>Hands out what was logged and recorded, unless this thread still holds the lock.</summary>
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

    private void Leave()
    {
        gate.Exit();
        DrainJournal();
    }

    /// <summary>The time that a thread is inside.</summary>
    public readonly ref struct Scope(ContainerGate gate)
    {
        /// <summary>Lets the next thread in.</summary>
        public void Dispose() => gate.Leave();
    }
}
