using System.IO.Compression;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SpaprDdw.Containers;
using SpaprDdw.State;

namespace SpaprDdw.Tests.State;

/// <summary>Makes twins of states in memory, without a file.</summary>
internal static class TwinFixture
{
    /// <summary>The path that error messages name.</summary>
    public const string Path = "state.json";

    public static TceContainer Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    public static TceContainer Of(byte[] json, ILogger? logger = null)
    {
        using var stream = new MemoryStream(json, writable: false);
        return TceStateImporter.CreateTwin(TceStateReader.Read(stream, Path), Path, name: null, logger ?? NullLogger.Instance, recorder: null);
    }

    public static byte[] Compress(byte[] json)
    {
        using var stream = new MemoryStream();
        using (var compressed = new GZipStream(stream, CompressionLevel.Optimal))
            compressed.Write(json);
        return stream.ToArray();
    }

    /// <summary>The JSON of a document, which may be compressed.</summary>
    public static byte[] Unpack(byte[] document)
    {
        if (document is not [0x1f, ..])
            return document;
        using var unpacked = new MemoryStream();
        using (var compressed = new GZipStream(new MemoryStream(document), CompressionMode.Decompress))
            compressed.CopyTo(unpacked);
        return unpacked.ToArray();
    }
}

/// <summary>Counts the descriptors that requests in the log open and close.</summary>
internal sealed class DescriptorCounter : ILogger
{
    public int Opened { get; private set; }

    public int Closed { get; private set; }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        string line = formatter(state, exception);
        if (line.StartsWith("open /dev/", StringComparison.Ordinal))
            Opened++;
        if (line.StartsWith("close ", StringComparison.Ordinal) && line.EndsWith("= 0", StringComparison.Ordinal))
            Closed++;
    }
}
