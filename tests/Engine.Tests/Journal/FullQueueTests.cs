using SpaprDdw.Abi;
using SpaprDdw.Backends.Logging;
using SpaprDdw.Backends.Tracing;
using SpaprDdw.Diagnostics;
using SpaprDdw.Tests.Conformance;

namespace SpaprDdw.Tests.Journal;

/// <summary>
/// The log and the trace of one step wait in queues. When a queue is full, the user learns of the loss.
/// </summary>
public sealed class FullQueueTests
{
    [Fact]
    public void A_trace_ends_before_the_request_that_does_not_fit()
    {
        var file = new MemoryStream();
        using var recorder = new TraceRecorder(new TraceWriter(file, Recordings.Header));
        for (uint request = 0; request < TraceRecorder.Capacity + 2; request++)
            recorder.RecordRequest(VfioRequest.EehPeOp, new VfioArgument { Eeh = new() { Operation = request } }, TceResult.Success, 0);
        Assert.Null(recorder.Failure);
        recorder.Flush();
        recorder.RecordRequest(VfioRequest.EehPeOp, default, TceResult.Success, 0);
        recorder.Flush();

        Assert.Equal($"One step made more than {TraceRecorder.Capacity} requests.", recorder.Failure?.Message);
        string[] written = System.Text.Encoding.UTF8.GetString(file.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1 + TraceRecorder.Capacity, written.Length);
        Assert.Contains($"\"pe_op\":{TraceRecorder.Capacity - 1},", written[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_log_says_how_many_lines_are_missing(int missing)
    {
        var reader = new LogReader(TceLogLevel.Verbose, TceLogLevel.Warning);
        var log = new LogQueue(new SinkLogger(reader));
        for (int line = 0; line < LogQueue.Capacity + missing; line++)
            TceLog.Removed(log, "here");
        Assert.Empty(reader.Lines);
        log.Drain();
        Assert.Equal(LogQueue.Capacity + 1, reader.Lines.Count);
        Assert.Equal($"The log lost {missing} line{(missing == 1 ? string.Empty : "s")}: one step wrote more than {LogQueue.Capacity}.", reader.Lines[^1]);

        TceLog.Removed(log, "there");
        log.Drain();
        Assert.Equal("Removed the window at there.", reader.Lines[^1]);
    }
}
