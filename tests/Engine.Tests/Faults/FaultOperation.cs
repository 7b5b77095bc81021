using SpaprDdw.Abi;
using SpaprDdw.Containers;
using SpaprDdw.Planning;
using SpaprDdw.Platforms;
using SpaprDdw.State;
using SpaprDdw.Tests.Conformance;
using SpaprDdw.Tests.Containers;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Faults;

/// <summary>A prepared container and an operation on it, during which something fails.</summary>
/// <param name="Prepare">
/// Prepares the container. Buffers "a" and "b" of 1 MiB exist, and half of "a" is mapped at the start of a dynamic window.
/// </param>
/// <param name="Run">The operation.</param>
internal sealed record FaultOperation(Action<ContainerFixture> Prepare, Action<ContainerFixture> Run)
{
    private static readonly Dictionary<string, FaultOperation> Operations = new()
    {
        ["new buffer"] = new(Window, fixture => fixture.Container.CreateBuffer(MiB)),
        ["remove buffer"] = new(Window, fixture => fixture.Container.RemoveBuffer(fixture.Container.GetBuffer("b"))),
        ["new window"] = new(Active, fixture => fixture.Container.CreateWindow(4 * KiB, MiB)),
        ["new window, default pending"] = new(Pending, fixture => fixture.Container.CreateWindow(4 * KiB, MiB)),
        ["remove window"] = new(Window, fixture => fixture.Container.RemoveWindow(fixture.Container.GetWindow(DynamicStart), force: true)),
        ["remove pending window"] = new(Pending, fixture => fixture.Container.RemoveWindow(fixture.Container.GetWindow(0))),
        ["map"] = new(Window, fixture => fixture.Container.Map(new MapRequest(fixture.Container.GetBuffer("a"), Address: DynamicStart + MiB))),
        ["map, default pending"] = new(Pending, fixture => fixture.Container.Map(new MapRequest(fixture.Container.GetBuffer("a"), Address: 0))),
        ["unmap"] = new(Window, fixture => fixture.Container.Unmap(DynamicStart)),
        ["unmap a part"] = new(Window, fixture => fixture.Container.Unmap(DynamicStart + (256 * KiB), 128 * KiB)),
        ["limit"] = new(Window, fixture => fixture.Container.Internals.LimitLockedMemory(64 * GiB)),
        ["trial"] = new(Active, Try),
        ["import"] = new(Active, Import),
        ["replay"] = new(Empty, Replay),
    };

    private static readonly Lazy<string> Exported = new(() =>
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        DmaBuffer ring = fixture.Container.CreateBuffer(MiB, name: "ring");
        DmaWindow window = fixture.Container.CreateWindow(64 * KiB, GiB);
        fixture.Container.Map(new MapRequest(ring, window));
        fixture.Container.Map(new MapRequest(ring, window, window.StartAddress + (64 * MiB), 0, 128 * KiB, DmaAccess.Read));
        fixture.Container.Map(new MapRequest(ring, fixture.Container.GetWindow(0), 64 * KiB, 0, 64 * KiB));
        return TceStateExporter.ToText(fixture.Container);
    });

    /// <summary>All operations by name; among them the changes of windows that are undone.</summary>
    public static IReadOnlyDictionary<string, FaultOperation> All { get; } = Operations
        .Concat(WindowChangeFixture.All.Select(change => KeyValuePair.Create(
            change.Key, new FaultOperation(fixture => change.Value.PrepareAll(fixture), fixture => change.Value.Change(fixture.Container)))))
        .ToDictionary(pair => pair.Key, pair => pair.Value);

    /// <summary>Every operation on a PowerNV and a pseries host.</summary>
    public static TheoryData<TcePlatform, string> OnBothPlatforms => new(
        from platform in new[] { TcePlatform.Power9, TcePlatform.PSeries }
        from name in All.Keys
        where platform != TcePlatform.PSeries || (name != "replay" && WindowChangeFixture.ExistsOnPSeries(name))
        select (platform, name));

    public ContainerFixture Begin(TcePlatform platform)
    {
        ContainerFixture fixture = ContainerFixture.Open(platform);
        Prepare(fixture);
        return fixture;
    }

    private static void Empty(ContainerFixture fixture)
    {
    }

    private static void Pending(ContainerFixture fixture)
    {
        fixture.Container.CreateBuffer(MiB, name: "a");
        fixture.Container.CreateBuffer(MiB, name: "b");
    }

    private static void Active(ContainerFixture fixture)
    {
        Pending(fixture);
        fixture.Container.Internals.UseDefaultWindow();
    }

    private static void Window(ContainerFixture fixture)
    {
        Pending(fixture);
        DmaWindow window = fixture.Container.CreateWindow(64 * KiB, GiB);
        fixture.Container.Map(new MapRequest(fixture.Container.GetBuffer("a"), window, Size: 512 * KiB));
    }

    private static void Try(ContainerFixture fixture)
    {
        DmaWindowTest test = WindowPreflight.Run(fixture.Container, 64 * KiB, GiB);
        if (!test.Passed)
            throw new TrialFailedException(test.Reason);
    }

    private static void Import(ContainerFixture fixture)
        => TceStateRestorer.Prepare(StateSource.OfText(Exported.Value), fixture.Container).Restore();

    private static void Replay(ContainerFixture fixture)
        => TceTraceReplay.Replay(Recordings.PathOf("linux-6.12-64k-powernv9/h01-quickstart.jsonl"), fixture.Container, stopOnFirst: false);
}

/// <summary>A trial reports failures in its result.</summary>
internal sealed class TrialFailedException(string message) : Exception(message);
