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

    /// <summary>One file for all documents, in memory if possible: the disk would take most of the time.</summary>
    private static readonly string FilePath = MakeFile();

    /// <summary>The short recordings of all hosts.</summary>
    public static IReadOnlyList<byte[]> Documents()
        => [.. Recordings.Names.Select(name => File.ReadAllBytes(Recordings.PathOf(name))).Where(document => document.Length <= MaxLength)];

    /// <summary>Asserts that a document is refused as a trace, or replayed.</summary>
    /// <returns>True if it is replayed.</returns>
    public static bool Check(byte[] document)
    {
        File.WriteAllBytes(FilePath, document);
        try
        {
            TraceReplayResult result = TraceReplayer.ReplayFile(FilePath);
            Assert.Equal(TraceReader.ReadOperations(FilePath).Count(), result.Operations);
            ReplayOnContainer(FilePath);
            return true;
        }
        catch (TraceFormatException refused)
        {
            Assert.InRange(refused.Problem.Length, 1, 400);
            Assert.DoesNotMatch(@"SpaprDdw|System\.|\.NET", refused.Problem);
            return false;
        }
    }

    private static string MakeFile()
    {
        const string Memory = "/dev/shm";
        string path = Path.Combine(Directory.Exists(Memory) ? Memory : Path.GetTempPath(), $"trace-{Guid.NewGuid():n}.jsonl");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(path);
        return path;
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
