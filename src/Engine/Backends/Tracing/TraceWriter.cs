using System.Text.Json;

namespace SpaprDdw.Backends.Tracing;

/// <summary>Writes a trace line by line, and flushes each line, so a crash loses at most the last one.</summary>
internal sealed class TraceWriter : IDisposable
{
    private readonly Stream stream;

    public TraceWriter(Stream stream, TraceHeader header)
    {
        this.stream = stream;
        WriteLine(JsonSerializer.SerializeToUtf8Bytes(header, TraceJson.Context.TraceHeader));
    }

    /// <summary>How many bytes were written.</summary>
    public long Length { get; private set; }

    public void Write(TraceOperation operation)
        => WriteLine(JsonSerializer.SerializeToUtf8Bytes(operation, TraceJson.Context.TraceOperation));

    public void Dispose() => stream.Dispose();

    private void WriteLine(byte[] line)
    {
        stream.Write(line);
        stream.WriteByte((byte)'\n');
        stream.Flush();
        Length += line.Length + 1;
    }
}
