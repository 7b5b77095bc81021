using System.Text.Json;

namespace SpaprDdw.Backends.Tracing;

/// <summary>Writes a trace line by line, each on its way to the disk before the next: a crash loses the last one at most.</summary>
internal sealed class TraceWriter : IDisposable
{
    private readonly FileStream file;

    public TraceWriter(string path, TraceHeader header)
    {
        file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read);
        WriteLine(JsonSerializer.SerializeToUtf8Bytes(header, TraceJson.Context.TraceHeader));
    }

    /// <summary>Bytes written.</summary>
    public long Length => file.Length;

    public void Write(TraceOperation operation)
        => WriteLine(JsonSerializer.SerializeToUtf8Bytes(operation, TraceJson.Context.TraceOperation));

    public void Dispose() => file.Dispose();

    private void WriteLine(byte[] line)
    {
        file.Write(line);
        file.WriteByte((byte)'\n');
        file.Flush();
    }
}
