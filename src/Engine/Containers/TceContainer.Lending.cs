using SpaprDdw.Backends;
using SpaprDdw.Errors;

namespace SpaprDdw.Containers;

/// <summary>Lending the host's process to somebody who makes requests past the manager.</summary>
public sealed partial class TceContainer
{
    private int descriptor;
    private IReadOnlyList<int> groupDescriptors;

    /// <summary>
    /// Closes the container, hands over the process that it was opened in, with its groups free, and opens it again: it is
    /// then as it was when it was connected. What the requests leaked stays charged to the process.
    /// </summary>
    /// <param name="use">What makes requests; it closes what it opens.</param>
    /// <exception cref="TceException">
    /// ContainerClosed, ContainerNotFresh, TraceRunning, and those of Open: the container is closed for good then.
    /// </exception>
    internal void Lend(Action<ITceBackend> use)
    {
        using Lock.Scope scope = Enter();
        CheckFresh();
        CloseDescriptors();
        try
        {
            use(backend);
        }
        finally
        {
            OpenAgain();
        }
    }

    /// <summary>Tells what <see cref="Lend"/> would refuse.</summary>
    /// <exception cref="TceException">As <see cref="Lend"/>.</exception>
    internal void ValidateLend()
    {
        using Lock.Scope scope = Enter();
        CheckFresh();
    }

    private void CheckFresh()
    {
        if (Recorder is not null)
            throw TraceErrors.TraceRunning(Name);
        if (buffers.Count > 0 || windows is not [{ State: WindowState.Pending }, null])
            throw TraceErrors.ContainerNotFresh(Name);
    }

    private void CloseDescriptors()
    {
        foreach (int group in groupDescriptors)
            Expect(backend.Close(group), "group");
        Expect(backend.Close(descriptor), "container");
    }

    private void OpenAgain()
    {
        var opened = new Stack<int>();
        try
        {
            OpenedContainer parts = OpenOn(backend, new TceContainerOptions { Name = Name, Groups = Groups, IommuVersion = IommuVersion }, opened);
            descriptor = parts.Descriptor;
            groupDescriptors = parts.GroupDescriptors;
        }
        catch
        {
            Abandon(backend, opened);
            State = ContainerState.Closed;
            Forget(0);
            throw;
        }
    }
}
