using System.Collections.Concurrent;
using System.Diagnostics;
using SpaprDdw.Backends.Tracing;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.State;
using SpaprDdw.Tests.Containers;
using SpaprDdw.Tests.State;

namespace SpaprDdw.Tests.Threads;

/// <summary>
/// Random work of several threads on one container. A thread also closes the container and opens the next one. An
/// operation may be refused, because another thread was faster, but only with one of a few errors.
/// </summary>
internal sealed class ThreadStory : IDisposable
{
    private const ulong Page = 64 << 10, Gigabyte = 1UL << 30;
    private const int MostBuffers = 12, MostMappings = 200;

    /// <summary>The refusals of work whose window, buffer or mapping another thread has changed.</summary>
    private static readonly HashSet<string> Overtaken =
    [
        "map: WindowNotFound", "map: BufferNotFound",
        "unmap: WindowNotFound", "unmap: NothingMapped", "unmap: AddressOutsideWindows", "unmap: RangePastWindowEnd", "unmap: SizeNotAligned",
        "free: BufferNotFound", "free: BufferInUse",
        "create: NoFreeWindow", "remove: WindowNotFound", "replace: WindowNotFound", "replace: MappingDoesNotFit",
        "list: WindowNotFound", "trace: TraceRunning",
    ];

    private readonly string folder = Directory.CreateTempSubdirectory("spapr-threads-").FullName;
    private readonly ConcurrentDictionary<string, int> counts = [];
    private readonly Lock opening = new();
    private readonly int seed;
    private readonly TimeSpan time;
    private readonly long begun;
    private volatile ContainerFixture fixture = ContainerFixture.Open();
    private volatile bool hasFailed;

    /// <summary>Does all once, because the first time is slow, and then starts the clock.</summary>
    public ThreadStory(int seed, TimeSpan time)
    {
        (this.seed, this.time) = (seed, time);
        foreach (string kind in Kinds.Distinct())
            Try(kind, thread: 0, new Random(seed));
        counts.Clear();
        begun = Stopwatch.GetTimestamp();
    }

    /// <summary>What threads do. Each is done about as often as it is in the list.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [
        "map", "map", "map", "map", "unmap", "unmap", "unmap", "allocate", "allocate", "free", "create", "remove", "replace", "reset",
        "list", "resolve", "export", "import", "trace", "disconnect",
    ];

    /// <summary>The container that the threads use now.</summary>
    public ContainerFixture Fixture => fixture;

    /// <summary>True when the time is over and all was done at least once, or another thread has failed.</summary>
    private bool IsOver => hasFailed || (Stopwatch.GetElapsedTime(begun) >= time && Kinds.All(counts.ContainsKey));

    /// <summary>Works until the story is over.</summary>
    /// <param name="thread">The number of the thread.</param>
    public void Run(int thread)
    {
        var random = new Random(seed + thread);
        while (!IsOver)
            Try(Kinds[random.Next(Kinds.Count)], thread, random);
    }

    public void Dispose()
    {
        fixture.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    public override string ToString() => string.Join('\n', counts.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Value,8} {pair.Key}"));

    private static T? Any<T>(Random random, IReadOnlyList<T> items)
        where T : class => items.Count == 0 ? null : items[random.Next(items.Count)];

    private void Try(string kind, int thread, Random random)
    {
        try
        {
            Do(kind, fixture.Container, random, Path.Combine(folder, $"{thread}.jsonl"));
            counts.AddOrUpdate(kind, 1, static (_, count) => count + 1);
        }
        catch (TceException refusal) when (refusal.Id == "ContainerClosed" || Overtaken.Contains($"{kind}: {refusal.Id}"))
        {
            counts.AddOrUpdate($"{kind}: {refusal.Id}", 1, static (_, count) => count + 1);
            if (refusal.Id == "ContainerClosed")
                opening.EnterScope().Dispose(); // Waits for the next container.
        }
        catch (Exception cause)
        {
            hasFailed = true;
            throw new InvalidOperationException($"'{kind}' of thread {thread} failed (seed {seed}).\n{this}", cause);
        }
    }

    private void Do(string kind, TceContainer container, Random random, string trace)
    {
        DmaWindow window = Any(random, container.GetWindows()) ?? container.ResetWindows(force: true);
        DmaBuffer buffer = Any(random, container.GetBuffers()) ?? container.CreateBuffer(16 * Page);
        switch (kind)
        {
            case "map" when window.Mappings < MostMappings:
                container.Map(new MapRequest(buffer, window, Offset: Page * (ulong)random.Next(8), Size: Page * (ulong)random.Next(1, 9)));
                break;
            case "unmap" when Any(random, [.. container.GetMappings(window)]) is { } mapping:
                container.Unmap(mapping.StartAddress, random.Next(2) == 0 ? window.PageSize : mapping.Size);
                break;
            case "allocate" when container.GetBuffers().Count < MostBuffers:
                container.CreateBuffer(16 * Page);
                break;
            case "free":
                container.RemoveBuffer(buffer);
                break;
            case "create":
                container.CreateWindow(Page, Gigabyte << random.Next(12));
                break;
            case "remove":
                container.RemoveWindow(window, force: true);
                break;
            case "replace" when window.State == WindowState.Active:
                container.ReplaceWindow(window, null, random.Next(2) == 0 ? window.Size * 2 : Math.Max(window.Size / 2, Gigabyte), null);
                break;
            case "reset" when random.Next(4) == 0:
                container.ResetWindows(force: true);
                break;
            case "list":
                Assert.InRange(container.GetTable(window)[0].TablesInUse, 0UL, 1UL);
                break;
            case "resolve":
                container.Resolve(window.StartAddress + (Page * (ulong)random.Next(64)));
                break;
            case "export":
                TceStateExporter.WriteFile(container, $"{trace}.json");
                break;
            case "import":
                Import(container);
                break;
            case "trace":
                Record(container, random, trace);
                break;
            case "disconnect" when random.Next(16) == 0:
                Disconnect();
                break;
        }
    }

    /// <summary>An export must be a state that a twin can have, whatever the other threads do meanwhile.</summary>
    private static void Import(TceContainer container)
    {
        string text = TceStateExporter.ToText(container);
        using TceContainer twin = TwinFixture.Of(text);
        Assert.Equal(text, TceStateExporter.ToText(twin));
    }

    private static void Record(TceContainer container, Random random, string path)
    {
        using (TceTraceSession session = TceTraceSession.Start(container, path, replace: true))
        {
            Thread.Sleep(random.Next(5));
            session.Stop();
        }

        Assert.Empty(TraceReplayer.ReplayFile(path).Differences);
    }

    private void Disconnect()
    {
        lock (opening)
        {
            fixture.Dispose();
            Assert.Equal(0UL, fixture.Backend.Memory.Locked.Used);
            fixture = ContainerFixture.On(fixture.Host);
        }
    }
}
