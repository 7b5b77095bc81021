using System.Text.Json;
using SpaprDdw.Diagnostics;
using SpaprDdw.Files;

namespace SpaprDdw.Backends.Tracing;

/// <summary>Reads traces: JSON lines, first the host, then one operation per line.</summary>
public static class TraceReader
{
    private static readonly HashSet<string> KnownOperations =
        [.. TraceJson.Context.TraceOperation.PolymorphismOptions!.DerivedTypes.Select(type => (string)type.TypeDiscriminator!)];

    /// <summary>Reads a trace's first line.</summary>
    /// <param name="path">The trace's file.</param>
    /// <exception cref="TraceFormatException">The line is not a header, or has another format.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static TraceHeader ReadHeader(string path)
    {
        using LineReader lines = Open(path, CancellationToken.None);
        return ParseHeader(path, lines.Read());
    }

    /// <summary>Reads the operations of a trace. Each is read when the caller asks for it.</summary>
    /// <param name="path">The trace's file.</param>
    /// <param name="progress">Receives the progress; null for none.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="TraceFormatException">A line is not a valid operation.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static IEnumerable<TraceOperation> ReadOperations(
        string path, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using LineReader lines = Open(path, cancellationToken);
        lines.Read();
        foreach (TraceOperation operation in Operations(path, lines).WithProgress("Lines read", total: null, progress, cancellationToken))
            yield return operation;
    }

    /// <summary>Reads a whole trace. The file is opened once, so another program cannot replace it meanwhile.</summary>
    /// <param name="path">The trace's file.</param>
    /// <param name="progress">Receives the progress; null for none.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="TraceFormatException">The file is not a trace.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    internal static (TraceHeader Header, List<TraceOperation> Operations) Read(
        string path, IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        using LineReader lines = Open(path, cancellationToken);
        TraceHeader header = ParseHeader(path, lines.Read());
        return (header, [.. Operations(path, lines).WithProgress("Lines read", total: null, progress, cancellationToken)]);
    }

    private static LineReader Open(string path, CancellationToken cancellationToken)
        => new(new BoundedStream(RegularFile.Open(path), long.MaxValue, null, cancellationToken));

    private static IEnumerable<TraceOperation> Operations(string path, LineReader lines)
    {
        var buffers = new HashSet<string>();
        bool isOpen = false;
        for (int number = 2; lines.Read() is { } line; number++)
        {
            TraceOperation operation = ParseOperation(path, number, line);
            string? buffer = (operation as MemoryOperation)?.Buffer ?? (operation as FreeOperation)?.Buffer;
            if (buffer is not null && !buffers.Contains(buffer))
                throw new TraceFormatException(path, number, $"The operation uses the buffer '{FileText.Short(buffer)}', but no alloc before it has this name.");
            switch (operation)
            {
                case AllocOperation alloc:
                    buffers.Add(alloc.Buffer);
                    break;
                case OpenOperation when isOpen:
                    throw new TraceFormatException(path, number, "A container is already open. A trace has one container at a time.");
                case OpenOperation open:
                    isOpen = open.Ret == 0;
                    break;
                case CloseOperation:
                    isOpen = false;
                    break;
            }

            yield return operation;
        }
    }

    private static TraceHeader ParseHeader(string path, ReadOnlyMemory<byte>? first)
    {
        if (first is not { } line)
            throw new TraceFormatException(path, 1, "The file is empty.");

        // The format is checked first: a header of another format may lack members that this one requires.
        string? format = ReadName(path, 1, line, "format");
        if (format != TraceHeader.CurrentFormat)
        {
            throw new TraceFormatException(
                path, 1, $"The format is {(format is null ? "missing" : $"'{FileText.Short(format)}'")}; it must be '{TraceHeader.CurrentFormat}'.");
        }

        TraceHeader header = Parse(path, 1, () => JsonSerializer.Deserialize(line.Span, TraceJson.Context.TraceHeader));
        return header.Validate() is { } problem ? throw new TraceFormatException(path, 1, problem) : header;
    }

    private static TraceOperation ParseOperation(string path, int number, ReadOnlyMemory<byte> line)
    {
        TraceOperation? operation;
        try
        {
            operation = JsonSerializer.Deserialize(line.Span, TraceJson.Context.TraceOperation);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            throw ExplainOperation(path, number, line, exception);
        }

        if (operation is null)
            throw ExplainOperation(path, number, line, cause: null);
        return operation.Validate() is { } problem ? throw new TraceFormatException(path, number, problem) : operation;
    }

    /// <summary>
    /// Says why a line is not an operation. This parses the line again, so it happens only after a failure.
    /// </summary>
    private static TraceFormatException ExplainOperation(string path, int number, ReadOnlyMemory<byte> line, Exception? cause)
    {
        string? op = ReadName(path, number, line, "op");
        return op is null ? new TraceFormatException(path, number, "The line has no \"op\", the name of its operation.")
            : !KnownOperations.Contains(op) ? new TraceFormatException(path, number, $"The operation '{FileText.Short(op)}' is unknown.")
            : new TraceFormatException(path, number, cause is JsonException json ? $"{json.Path}: {JsonProblem.Of(json)}" : cause!.Message, cause);
    }

    /// <summary>A string member of a line; null when the line is not an object or has no such member.</summary>
    private static string? ReadName(string path, int number, ReadOnlyMemory<byte> line, string member)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty(member, out JsonElement value)
                && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (JsonException exception)
        {
            throw new TraceFormatException(path, number, $"The line is not JSON: {JsonProblem.Of(exception)}", exception);
        }
        catch (InvalidOperationException exception)
        {
            throw new TraceFormatException(path, number, $"The \"{member}\" of the line is not Unicode text.", exception);
        }
    }

    private static T Parse<T>(string path, int number, Func<T?> parse)
        where T : class
    {
        try
        {
            return parse() ?? throw new TraceFormatException(path, number, "The line is null.");
        }
        catch (JsonException exception)
        {
            throw new TraceFormatException(path, number, $"{exception.Path}: {JsonProblem.Of(exception)}", exception);
        }
    }
}
