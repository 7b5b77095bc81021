using SpaprDdw.Backends.Tracing;

namespace SpaprDdw.Tests.Conformance;

/// <summary>The emulated host gives the recorded answers of real kernels.</summary>
public class RecordingTests
{
    public static TheoryData<string> Names => [.. Recordings.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_emulated_host_answers_as_the_recorded_kernel_did(string name)
    {
        TraceReplayResult result = TraceReplayer.ReplayFile(Recordings.PathOf(name));

        Assert.True(
            result.Passed,
            $"{name}: {result.Differences.Count} differences in {result.Operations} operations. The first ones:\n"
            + string.Join('\n', result.Differences.Take(10)));
    }

    [Fact]
    public void Every_recording_is_read_to_its_end()
    {
        Assert.Equal(146, Recordings.Names.Count);
        Assert.Equal(20_406 - 146, Recordings.Names.Sum(name => TraceReader.ReadOperations(Recordings.PathOf(name)).Count()));
    }
}
