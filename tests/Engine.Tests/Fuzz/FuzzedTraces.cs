using SpaprDdw.Backends.Tracing;
using SpaprDdw.Errors;
using SpaprDdw.State;
using SpaprDdw.Tests.Conformance;
using SpaprDdw.Tests.Containers;

namespace SpaprDdw.Tests.Fuzz;

/// <summary>Documents for everything that reads traces: replays on new hosts and on the host of a container.</summary>
internal static class FuzzedTraces
{
    private const int MaxLength = 8_000;

    /// <summary>The short recordings of all hosts.</summary>
    public static IReadOnlyList<byte[]> Documents()
        => [.. Recordings.Names.Select(name => File.ReadAllBytes(Recordings.PathOf(name))).Where(document => document.Length <= MaxLength)];

    /// <summary>Asserts that a document is refused as a trace, or replayed.</summary>
    /// <returns>True if it is replayed.</returns>
    public static bool Check(byte[] document)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, document);
            TraceReplayResult result = TraceReplayer.ReplayFile(path);
            Assert.Equal(TraceReader.ReadOperations(path).Count(), result.Operations);
            ReplayOnContainer(path);
            return true;
        }
        catch (TraceFormatException refused)
        {
            Assert.InRange(refused.Problem.Length, 1, 400);
            Assert.DoesNotMatch(@"SpaprDdw|System\.|\.NET", refused.Problem);
            return false;
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>A container can refuse a trace. It is as new after that, and after a replay.</summary>
    private static void ReplayOnContainer(string path)
    {
        TraceHeader header = TraceReader.ReadHeader(path);
        using ContainerFixture fixture = ContainerFixture.Open(header.Platform, header.HostPageSize);
        try
        {
            TceTraceReplay.Replay(path, fixture.Container, stopOnFirst: false);
        }
        catch (TceException refused)
        {
            Assert.Equal("TraceDangerous", refused.Id);
        }

        Assert.Empty(fixture.Container.GetBuffers());
        Assert.All(fixture.Container.GetWindows(), window => Assert.True(window.IsDefault));
    }
}
