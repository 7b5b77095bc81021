using SpaprDdw.Backends;
using SpaprDdw.Backends.Tracing;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;

namespace SpaprDdw.Containers;

/// <summary>
/// The operations that traces need: recording the requests of a container, and replaying a trace on its process.
/// </summary>
internal sealed class ContainerTracing(ContainerCore core)
{
    /// <summary>The recorder of the requests; null for none.</summary>
    public TraceRecorder? Recorder => core.Journal.Recorder;

    /// <summary>Starts to record every request. This replaces another recorder.</summary>
    /// <param name="recorder">The recorder.</param>
    public void Begin(TraceRecorder recorder)
    {
        using ContainerGate.Scope scope = core.Gate.Enter();
        recorder.Container = core.Driver.Opened.Descriptor;
        core.Journal.Recorder = recorder;
    }

    /// <summary>Stops a recorder.</summary>
    /// <param name="recorder">The recorder; null for none.</param>
    /// <returns>False when it was not the running recorder.</returns>
    public bool End(TraceRecorder? recorder)
    {
        using ContainerGate.Scope scope = core.Gate.EnterEvenIfClosed();
        if (recorder is null || Recorder != recorder)
            return false;
        core.Journal.Recorder = null;
        return true;
    }

    /// <summary>
    /// Closes the container, runs work on its process while its groups are free, and opens the container again. The
    /// container is fresh afterwards, but locked memory that the work leaked stays charged to the process.
    /// </summary>
    /// <param name="use">The work. It sends requests, reports progress, and closes all that it opens.</param>
    /// <param name="progress">The receiver of progress; null for none.</param>
    /// <exception cref="TceException">
    /// ContainerClosed, ContainerNotFresh, TraceRunning, and those of Open; after an error of Open the container stays
    /// closed.
    /// </exception>
    public void UseProcess(Action<ITceBackend, IProgress<WorkProgress>> use, IProgress<WorkProgress>? progress)
    {
        using ExclusiveUse exclusive = ExclusiveUse.Begin(core.Gate, progress);
        RequireFresh();
        try
        {
            core.Closing.CloseDescriptors();
            use(core.Driver.Backend, exclusive);
        }
        finally
        {
            OpenAgain();
        }
    }

    /// <summary>Throws the error that <see cref="UseProcess"/> would throw now.</summary>
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
            using ContainerCharges.Scope charging = core.Charges.Begin();
            core.Driver.Opened = ContainerOpening.Open(
                core.Driver.Backend,
                new TceContainerOptions { Name = core.Limits.Name, Groups = core.Limits.Groups, IommuVersion = core.Limits.IommuVersion },
                core.Journal.Log);
            core.Charges.IsOpen = true;
        }
        catch
        {
            core.Gate.Close();
            core.Closing.ReleaseAll();
            throw;
        }
    }
}
