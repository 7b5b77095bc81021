using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.State;

namespace SpaprDdw.PowerShell.Sessions;

/// <summary>The containers that a runspace has connected; the last one is the current one.</summary>
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

    /// <summary>Stops a container's recording and tells its file.</summary>
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

    /// <summary>A name that no container has yet.</summary>
    public string FreeName(string stem)
    {
        int number = 0;
        while (Find($"{stem}{number}") is not null)
            number++;
        return $"{stem}{number}";
    }
}
