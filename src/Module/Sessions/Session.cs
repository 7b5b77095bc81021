using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.PowerShell.Binding;
using SpaprDdw.PowerShell.Errors;
using SpaprDdw.State;

namespace SpaprDdw.PowerShell.Sessions;

/// <summary>The connected containers of a runspace. The last one is the current one.</summary>
internal sealed class Session
{
    private static readonly ConditionalWeakTable<Runspace, Session> Sessions = [];

    private readonly List<TceContainer> containers = [];
    private readonly Dictionary<TceContainer, TceTraceSession> traces = [];

    public IReadOnlyList<TceContainer> Containers => containers;

    public TceContainer? Current => containers.LastOrDefault();

    public static Session OfRunspace() => Sessions.GetValue(Runspace.DefaultRunspace, _ => new Session());

    public void CloseAll()
    {
        foreach (TceContainer container in containers.ToList())
            Close(container);
    }

    public void Add(TceContainer container) => containers.Add(container);

    public void Close(TceContainer container)
    {
        containers.Remove(container);
        container.Dispose();
        if (traces.Remove(container, out TceTraceSession? trace))
            trace.Dispose();
    }

    public void AddTrace(TceContainer container, TceTraceSession trace) => traces[container] = trace;

    /// <summary>Stops the recording of a container, and returns the path of its file.</summary>
    /// <exception cref="TceException">TraceNotRunning.</exception>
    public string StopTrace(TceContainer container)
    {
        if (!traces.Remove(container, out TceTraceSession? trace))
            throw TceTraceSession.NotRunning(container);
        trace.Stop();
        return trace.Path;
    }

    public TceContainer? Find(string name)
        => containers.Find(container => string.Equals(container.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Finds the container that an object comes from.</summary>
    /// <exception cref="CommandException">ContainerClosed.</exception>
    public TceContainer Find(Origin origin)
        => containers.Find(container => container.ContainerId == origin.ContainerId)
            ?? throw new CommandException(ErrorRecords.ContainerClosed(origin));

    /// <summary>Appends the lowest number that makes the name free.</summary>
    /// <param name="stem">The name without a number.</param>
    public string MakeFreeName(string stem)
    {
        int number = 0;
        while (Find($"{stem}{number}") is not null)
            number++;
        return $"{stem}{number}";
    }
}
