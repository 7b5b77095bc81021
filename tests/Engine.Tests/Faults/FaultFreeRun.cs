using SpaprDdw.Backends.Tracing;
using SpaprDdw.Platforms;
using SpaprDdw.Tests.Conformance;
using SpaprDdw.Tests.Containers;

namespace SpaprDdw.Tests.Faults;

/// <summary>A run of an operation without a fault.</summary>
/// <param name="Requests">The requests that it sends.</param>
/// <param name="Looks">How often it looks at the locked memory.</param>
/// <param name="After">The state afterwards.</param>
internal sealed record FaultFreeRun(IReadOnlyList<string> Requests, int Looks, string After)
{
    /// <summary>Every fault that the operation can have.</summary>
    public IEnumerable<Fault> Faults => Fault.Of(Requests.Count, Looks);

    /// <summary>Runs an operation without a fault.</summary>
    public static FaultFreeRun Of(FaultOperation operation, TcePlatform platform, bool isRecorded = false)
    {
        using ContainerFixture fixture = operation.Begin(platform);
        using TraceRecorder? recorder = isRecorded ? Record(fixture) : null;
        (int requests, int looks) = (fixture.Backend.Requests.Count, fixture.Backend.LockedMemoryReads);
        operation.Run(fixture);
        looks = fixture.Backend.LockedMemoryReads - looks;
        LedgerAssert.MatchesDriver(fixture);
        return new FaultFreeRun([.. fixture.Backend.Requests.Skip(requests).Select(request => request.Request)], looks, fixture.State);
    }

    /// <summary>Records the requests of a container in memory.</summary>
    public static TraceRecorder Record(ContainerFixture fixture)
    {
        var recorder = new TraceRecorder(new TraceWriter(new MemoryStream(), Recordings.Header));
        fixture.Container.Tracing.Begin(recorder);
        return recorder;
    }

    /// <summary>Asserts that a closed container left no memory and no open group.</summary>
    public static void AssertNothingIsLeft(ContainerFixture fixture)
    {
        Assert.Empty(fixture.Backend.Allocated);
        Assert.Equal(0UL, fixture.Backend.Memory.Locked.Used);
        Assert.True(fixture.Backend.IsDisposed);
        ContainerFixture.On(fixture.Host).Dispose();
    }
}
