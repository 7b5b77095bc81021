using SpaprDdw.Backends;
using SpaprDdw.Backends.Tracing;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;

namespace SpaprDdw.Containers;

/// <summary>
/// What traces need of a container: a recorder of its requests, and the host's process for a replay. While nobody records,
/// requests are only passed on.
/// </summary>
internal sealed class ContainerTracing(ContainerCore core)
{
    /// <summary>Who records; null for nobody.</summary>
    public TraceRecorder? Recorder => core.Journal.Recorder;

    /// <summary>Has every request recorded from now on, or by another recorder from now on.</summary>
    /// <param name="recorder">Who records.</param>
    public void Begin(TraceRecorder recorder)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        recorder.Container = core.Driver.Opened.Descriptor;
        core.Journal.Recorder = recorder;
    }

    /// <summary>Ends the recording.</summary>
    /// <param name="recorder">Who records.</param>
    /// <returns>False when this recorder recorded nothing any more.</returns>
    public bool End(TraceRecorder? recorder)
    {
        using ContainerGate.Scope scope = core.Gate.EnterEvenIfClosed();
        if (recorder is null || Recorder != recorder)
            return false;
        core.Journal.Recorder = null;
        return true;
    }

    /// <summary>
    /// Closes the container, hands over the process that it was opened in, with its groups free, and opens it again: it is
    /// then as it was when it was connected. What the requests leaked stays charged to the process.
    /// </summary>
    /// <param name="use">Makes requests, reports how far it is, and closes what it opens.</param>
    /// <param name="progress">Receives how far it is; null for nobody.</param>
    /// <exception cref="TceException">
    /// ContainerClosed, ContainerNotFresh, TraceRunning, and those of Open: the container is closed for good then.
    /// </exception>
    public void UseProcess(Action<ITceBackend, IProgress<WorkProgress>> use, IProgress<WorkProgress>? progress)
    {
        using ExclusiveUse exclusive = ExclusiveUse.Begin(core.Gate, progress);
        RequireFresh();
        try
        {
            core.Driver.CloseDescriptors();
            use(core.Driver.Backend, exclusive);
        }
        finally
        {
            OpenAgain();
        }
    }

    /// <summary>Tells what <see cref="UseProcess"/> would refuse.</summary>
    /// <exception cref="TceException">ContainerClosed, ContainerNotFresh, TraceRunning.</exception>
    public void ValidateUseProcess()
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        RequireFresh();
    }

    private void RequireFresh()
    {
        if (Recorder is not null)
            throw TraceErrors.TraceRunning(core.Limits.Name);
        if (core.Ledger.Buffers.Count > 0 || !core.Ledger.Windows.IsFresh)
            throw TraceErrors.ContainerNotFresh(core.Limits.Name);
    }

    private void OpenAgain()
    {
        try
        {
            core.Driver.Opened = ContainerOpening.Open(
                core.Driver.Backend,
                new TceContainerOptions { Name = core.Limits.Name, Groups = core.Limits.Groups, IommuVersion = core.Limits.IommuVersion });
        }
        catch
        {
            core.Gate.Close();
            core.Driver.ReleaseAll();
            core.Driver.Backend.Dispose();
            throw;
        }
    }
}
