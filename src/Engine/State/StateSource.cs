using System.Text;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;

namespace SpaprDdw.State;

/// <summary>An exported state: a file of <see cref="TceStateExporter"/>, or its text.</summary>
public sealed class StateSource
{
    private readonly string? text;

    private StateSource(string name, string? text)
    {
        Name = name;
        this.text = text;
    }

    /// <summary>The path of the file, or words for a text.</summary>
    public string Name { get; }

    /// <summary>The state in a file.</summary>
    /// <param name="path">The file, compressed or not.</param>
    public static StateSource OfFile(string path) => new(path, null);

    /// <summary>The state in a text.</summary>
    /// <param name="text">The JSON text.</param>
    public static StateSource OfText(string text) => new(StateErrors.NameOfText, text);

    /// <summary>Reads and validates the state.</summary>
    /// <param name="sink">Receives a warning for each name that is replaced; null for none.</param>
    /// <param name="progress">Receives the progress; null for none.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="TceException">PathNotFound, StateUnreadable.</exception>
    internal StateRecord Read(ITceLogSink? sink, IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
        => text is null
            ? TceStateReader.Read(Name, progress, sink, cancellationToken)
            : TceStateReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), Name, progress, sink, cancellationToken);
}
