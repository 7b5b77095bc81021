using SpaprDdw.Backends.Tracing;

namespace SpaprDdw.Tests.Conformance;

/// <summary>The emulated host against recordings of real kernels.</summary>
public class RecordingTests
{
    public static TheoryData<string> Names => [.. Recordings.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void EmulatedHostAnswersAsTheRecordedKernelDid(string name)
    {
        TraceReplayResult result = TraceReplayer.ReplayFile(Recordings.PathOf(name));

        Assert.True(
            result.Passed,
            $"{name}: {result.Differences.Count} differences in {result.Operations} operations, the first of them:\n"
            + string.Join('\n', result.Differences.Take(10)));
    }

    [Fact]
    public void EveryRecordingIsReadToItsEnd()
    {
        Assert.Equal(75, Recordings.Names.Count);
        Assert.Equal(13_105 - 75, Recordings.Names.Sum(name => TraceReader.ReadOperations(Recordings.PathOf(name)).Count()));
    }
}
