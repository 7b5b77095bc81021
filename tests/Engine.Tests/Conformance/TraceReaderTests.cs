using System.Text.Json;
using SpaprDdw.Backends.Tracing;

namespace SpaprDdw.Tests.Conformance;

/// <summary>The reader refuses bad traces, and good ones can be written back unchanged.</summary>
public sealed class TraceReaderTests : IDisposable
{
    private const string Header =
        """{"format":"spapr-tce-trace/1","name":"n","kernel":"k","machine":"powernv9","host_page_size":65536,"groups":2,"cap_ipc_lock":true}""";

    private readonly string path = Path.GetTempFileName();

    public void Dispose() => File.Delete(path);

    [Fact]
    public void Every_line_of_the_recordings_is_written_back_with_the_same_bytes()
    {
        foreach (string name in Recordings.Names)
        {
            string file = Recordings.PathOf(name);
            string header = JsonSerializer.Serialize(TraceReader.ReadHeader(file), TraceJson.Context.TraceHeader);
            IEnumerable<string> lines = TraceReader.ReadOperations(file)
                .Select(operation => JsonSerializer.Serialize(operation, TraceJson.Context.TraceOperation));
            Assert.Equal(File.ReadLines(file), [header, .. lines]);
        }
    }

    [Fact]
    public void Operations_are_read_only_when_the_caller_asks_for_them()
    {
        Write(Header, """{"op":"enable","ret":0,"locked":0}""", "no JSON");

        Assert.Equal("enable", TraceReader.ReadOperations(path).First().Op);
        Assert.Throws<TraceFormatException>(() => TraceReader.ReadOperations(path).Count());
    }

    [Fact]
    public void Unknown_members_and_the_order_of_members_do_not_matter()
    {
        Write(
            Header.Replace("\"name\"", "\"weather\":{\"sun\":true},\"name\"", StringComparison.Ordinal),
            """{"ret":-1,"comment":[1],"errno":"EBUSY","op":"enable","locked":7}""");

        Assert.Equal("n", TraceReader.ReadHeader(path).Name);
        Assert.Equal(new EnableOperation { Ret = -1, Errno = "EBUSY", Locked = 7 }, TraceReader.ReadOperations(path).Single());
    }

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("[]", "The format is missing")]
    [InlineData("""{"format":"spapr-tce-trace/2"}""", "The format is 'spapr-tce-trace/2'; it must be 'spapr-tce-trace/1'")]
    [InlineData("""{"format":"spapr-tce-trace/1","name":"n"}""", "machine")]
    [InlineData("""{"format":"spapr-tce-trace/1","name":"n","kernel":"k","machine":"s390","host_page_size":65536,"groups":2,"cap_ipc_lock":true}""", "The machine is 's390'")]
    [InlineData("""{"format":"spapr-tce-trace/1","name":"n","kernel":"k","machine":"pseries","host_page_size":8192,"groups":2,"cap_ipc_lock":true}""", "host_page_size is 8192")]
    [InlineData("""{"format":"spapr-tce-trace/1","name":"n","kernel":"k","machine":"pseries","host_page_size":4096,"groups":0,"cap_ipc_lock":true}""", "groups is 0")]
    [InlineData("""{"format":"spapr-tce-trace/1","name":"n","name":"m","kernel":"k","machine":"pseries","host_page_size":4096,"groups":1,"cap_ipc_lock":true}""", "the property 'name' occurs twice")]
    public void A_bad_header_is_refused(string line, string problem)
    {
        Write(line);

        AssertProblem(1, problem, () => TraceReader.ReadHeader(path));
    }

    [Fact]
    public void An_empty_file_is_refused() => AssertProblem(1, "The file is empty", () => TraceReader.ReadHeader(path));

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("""{"op":"enable","ret":0,"locked":0""", "not JSON")]
    [InlineData("null", "no \"op\"")]
    [InlineData("""{"op":"enable","ret":0,"ret":-1,"locked":0}""", "the property 'ret' occurs twice")]
    [InlineData("""{"op":"disable","op":"enable","ret":0,"locked":0}""", "the property 'op' occurs twice")]
    [InlineData("""{"ret":0,"locked":0}""", "no \"op\"")]
    [InlineData("""{"op":"reboot","ret":0,"locked":0}""", "The operation 'reboot' is unknown")]
    [InlineData("""{"op":"enable","locked":0}""", "ret")]
    [InlineData("""{"op":"enable","ret":0}""", "locked")]
    [InlineData("""{"op":"enable","ret":"0","locked":0}""", "$.ret")]
    [InlineData("""{"op":"enable","ret":-1,"locked":0}""", "ret is -1, but the operation has no errno")]
    [InlineData("""{"op":"enable","ret":0,"errno":"EPERM","locked":0}""", "The operation has an errno, but ret is 0")]
    [InlineData("""{"op":"unmap","iova":"0x0","flags":0,"argsz":24,"ret":0,"locked":0}""", "size")]
    [InlineData("""{"op":"unmap","iova":0,"size":"0x1000","flags":0,"argsz":24,"ret":0,"locked":0}""", "$.iova")]
    [InlineData("""{"op":"unmap","iova":"4096","size":"0x1000","flags":0,"argsz":24,"ret":0,"locked":0}""", "$.iova")]
    [InlineData("""{"op":"unmap","iova":"0x10000000000000000","size":"0x1000","flags":0,"argsz":24,"ret":0,"locked":0}""", "$.iova")]
    [InlineData("""{"op":"open","iommu":"v2","groups":1,"ret":0,"locked":0}""", "A container is already open")]
    [InlineData("""{"op":"open","iommu":"v3","groups":1,"ret":0,"locked":0}""", "$.iommu")]
    [InlineData("""{"op":"open","iommu":7,"groups":1,"ret":0,"locked":0}""", "$.iommu")]
    [InlineData("""{"op":"alloc","buffer":null,"size":"0x1000","backing":"0x1000","access":"rw","ret":0,"locked":0}""", "buffer")]
    [InlineData("""{"op":"alloc","buffer":"A","size":"0x1000","backing":"0x1001","access":"rw","ret":0,"locked":0}""", "backing is 0x1001")]
    [InlineData("""{"op":"alloc","buffer":"A","size":"0x1000","backing":"0x1000","access":"rw","address":"0x1800","ret":0,"locked":0}""", "address is 0x1800")]
    [InlineData("""{"op":"alloc","buffer":"A","size":"0x1000","backing":"0x1000","access":"w","ret":0,"locked":0}""", "$.access")]
    [InlineData("""{"op":"register","buffer":null,"size":"0x1000","flags":0,"argsz":24,"ret":0,"locked":0}""", "neither a buffer nor a vaddr")]
    [InlineData("""{"op":"register","buffer":"A","size":"0x1000","flags":0,"argsz":24,"ret":0,"locked":0}""", "a buffer but no offset")]
    [InlineData("""{"op":"register","buffer":"A","offset":"0x0","vaddr":"0x0","size":"0x1000","flags":0,"argsz":24,"ret":0,"locked":0}""", "both a buffer and a vaddr")]
    [InlineData("""{"op":"register","buffer":"A","offset":"0x0","size":"0x1000","flags":0,"argsz":24,"ret":0,"locked":0}""", "uses the buffer 'A', but no alloc before it")]
    [InlineData("""{"op":"free","buffer":"A","ret":0,"locked":0}""", "uses the buffer 'A', but no alloc before it")]
    [InlineData("""{"op":"dma","source":"0x0","target":"0x0","ret":0,"read":{"buffer":"A"},"locked":0}""", "offset")]
    public void A_bad_operation_is_refused_with_its_line(string line, string problem)
    {
        Write(Header, """{"op":"open","iommu":"v2","groups":1,"ret":0,"locked":0}""", line);

        AssertProblem(3, problem, () => TraceReader.ReadOperations(path).Count());
    }

    [Theory]
    [InlineData("", false, null)]
    [InlineData("\"read\":null,", true, null)]
    [InlineData("\"read\":{\"buffer\":\"A\",\"offset\":\"0x40\"},", true, 0x40)]
    public void Absent_null_and_a_place_are_three_different_results(string read, bool recorded, int? offset)
    {
        Write(Header, $$"""{"op":"dma","source":"0x0","target":"0x0","ret":0,{{read}}"write":null,"locked":0}""");

        var dma = Assert.IsType<DmaOperation>(TraceReader.ReadOperations(path).Single());
        Assert.Equal(recorded, dma.Read.Recorded);
        Assert.Equal(offset is { } number ? new TracePlace("A", (ulong)number) : null, dma.Read.Place);
        Assert.Equal(new TraceReach(true, null), dma.Write);
    }

    private void Write(params string[] lines) => File.WriteAllLines(path, lines);

    private void AssertProblem(int line, string problem, Func<object> read)
    {
        TraceFormatException exception = Assert.Throws<TraceFormatException>(read);
        Assert.Equal(path, exception.Path);
        Assert.Equal(line, exception.Line);
        Assert.Contains(problem, exception.Problem, StringComparison.Ordinal);
        Assert.StartsWith($"{path}:{line}: ", exception.Message, StringComparison.Ordinal);
    }
}
