using System.Text.Json.Nodes;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;
using SpaprDdw.State;

namespace SpaprDdw.Tests.Containers;

/// <summary>A container on an emulated host, with a probe between the two.</summary>
internal sealed class ContainerFixture : ITceLogSink, IDisposable
{
    private ContainerFixture(EmulatedHost host, TceContainerOptions options)
    {
        Host = host;
        Backend = new ProbeBackend(host.StartProcess());
        Container = TceContainer.Open(Backend, options, this);
    }

    public EmulatedHost Host { get; }

    public ProbeBackend Backend { get; }

    public TceContainer Container { get; }

    public List<string> Warnings { get; } = [];

    /// <summary>Receives each line of the log; null to receive only warnings.</summary>
    public Action<string>? OnLine { get; set; }

    /// <summary>Runs when the container asks which lines are wanted.</summary>
    public Action? OnAsked { get; set; }

    /// <summary>
    /// The state without the level tables. Tables below the top level stay after their mappings were unmapped, so a
    /// restored window can have fewer of them (rule TableLevels).
    /// </summary>
    public string State
    {
        get
        {
            JsonNode state = JsonNode.Parse(TceStateExporter.ToText(Container))!;
            foreach (JsonNode? window in state["windows"]!.AsArray())
            {
                window!.AsObject().Remove("tables");
                window.AsObject().Remove("tablesMade");
            }

            return state.ToJsonString();
        }
    }

    public static ContainerFixture Open(
        TcePlatform platform = TcePlatform.Power9, ulong pageSize = 64 << 10, int version = 2, int[]? groups = null)
        => On(new EmulatedHost(new EmulatedHostOptions { Platform = platform, PageSize = pageSize }), version, groups);

    public static ContainerFixture Limited(ulong limit, TcePlatform platform = TcePlatform.Power9)
        => On(new EmulatedHost(new EmulatedHostOptions { Platform = platform, LockedMemoryLimit = limit, CanExceedLimit = false }));

    public static ContainerFixture On(EmulatedHost host, int version = 2, int[]? groups = null)
        => new(host, new TceContainerOptions { Name = "test", IommuVersion = version, Groups = groups });

    /// <summary>
    /// Asserts that an action is refused with this id, category and rule, before any request, and without a change.
    /// </summary>
    public TceException Refuses(string id, TceErrorCategory category, int? rule, Action act)
    {
        int requests = Backend.Requests.Count;
        TceException error = LeavesStateAlone(act);
        Assert.Equal((id, category, rule), (error.Id, error.Category, error.Rule));
        Assert.Equal(requests, Backend.Requests.Count);
        return error;
    }

    /// <summary>Asserts that an action throws and changes neither the state nor the locked memory.</summary>
    public TceException LeavesStateAlone(Action act)
    {
        string state = TceStateExporter.ToText(Container);
        LockedMemory locked = Backend.Memory.Locked;

        TceException error = Assert.Throws<TceException>(act);

        Assert.Equal(state, TceStateExporter.ToText(Container));
        Assert.Equal(locked, Backend.Memory.Locked);
        Assert.NotEmpty(error.Remedy);
        Assert.Contains(error.Remedy, error.Message, StringComparison.Ordinal);
        if (error.Rule is { } number)
            Assert.Contains($"(Driver rule {number}.)", error.Message, StringComparison.Ordinal);
        return error;
    }

    public bool IsEnabled(TceLogLevel level)
    {
        OnAsked?.Invoke();
        return level == TceLogLevel.Warning || OnLine is not null;
    }

    public void Write(TceLogLevel level, string message)
    {
        if (level == TceLogLevel.Warning)
        {
            lock (Warnings)
                Warnings.Add(message);
        }

        OnLine?.Invoke(message);
    }

    public void Dispose() => Container.Dispose();
}
