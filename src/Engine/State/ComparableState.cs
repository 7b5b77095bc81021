using System.Text.Json;
using System.Text.Json.Nodes;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;

namespace SpaprDdw.State;

/// <summary>
/// A state in the form in which it is compared: the property values of each object by the object's name. The mappings
/// are in a list of their own, because a state can have millions of them.
/// </summary>
public sealed class ComparableState
{
    /// <summary>The text of a value that is unknown.</summary>
    internal const string Null = "null";

    private static readonly string[] Keys = ["name", "startAddress", "address", "level", "group"];

    internal ComparableState(
        StateRecord state, string source, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        (Source, IsPartial) = (source, state.IsPartial);
        StateRecord parts = state with { Windows = [.. state.Windows.Select(window => window with { Mappings = [] })], LastError = null };
        AddObject(string.Empty, JsonSerializer.SerializeToNode(parts, StateJson.Default.StateRecord)!.AsObject());
        foreach (WindowRecord window in state.Windows)
        {
            if (window.Mappings is null)
                continue;
            List<MappingRecord> mappings = window.Mappings.WithProgress("Mappings", total: null, progress, cancellationToken).ToList();
            if (!window.Mappings.IsOrdered)
                mappings.Sort(static (one, other) => one.Address.CompareTo(other.Address));
            Mappings.Add($"window {Units.Address(window.StartAddress)}", mappings);
        }
    }

    /// <summary>The path of the file, or the name of the container.</summary>
    public string Source { get; }

    /// <summary>The name of this host for a container; null for a file, which does not tell its host.</summary>
    internal string? HostName { get; private init; }

    /// <summary>True if values of the state can be unknown: they are null.</summary>
    internal bool IsPartial { get; }

    /// <summary>The property values of all objects except mappings, in the order of the file.</summary>
    internal Dictionary<string, Dictionary<string, string>> Items { get; } = [];

    /// <summary>The mappings of each window, in the order of their addresses.</summary>
    internal Dictionary<string, List<MappingRecord>> Mappings { get; } = [];

    /// <summary>The state of a file.</summary>
    /// <param name="path">A file of <see cref="TceStateExporter"/>.</param>
    /// <param name="progress">Receives the progress; null for none.</param>
    /// <param name="sink">Receives a warning for each name that is replaced; null for none.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="TceException">PathNotFound, StateUnreadable.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static ComparableState Of(
        string path, IProgress<WorkProgress>? progress = null, ITceLogSink? sink = null,
        CancellationToken cancellationToken = default)
        => Of(StateSource.OfFile(path), path, progress, sink, cancellationToken);

    /// <summary>The state of a file or text.</summary>
    /// <param name="state">The state.</param>
    /// <param name="name">The name of the state in the results.</param>
    /// <param name="progress">Receives the progress; null for none.</param>
    /// <param name="sink">Receives a warning for each name that is replaced; null for none.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="TceException">PathNotFound, StateUnreadable.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static ComparableState Of(
        StateSource state, string name, IProgress<WorkProgress>? progress = null, ITceLogSink? sink = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(state);
        return new(state.Read(sink, progress, cancellationToken), name, progress, cancellationToken);
    }

    /// <summary>The state of a live container.</summary>
    /// <param name="container">The container.</param>
    /// <param name="progress">Receives the progress; null for none.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="TceException">ContainerClosed.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static ComparableState Of(
        TceContainer container, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(container);
        return new(TceStateExporter.StateOf(container, progress, cancellationToken), container.Name) { HostName = ThisHost.Name };
    }

    /// <summary>False if the state has the window and does not know its mappings.</summary>
    internal bool KnowsMappings(string window) => Mappings.ContainsKey(window) || !Items.ContainsKey(window);

    private void AddObject(string item, JsonObject node)
    {
        var values = new Dictionary<string, string>();
        if (item.Length > 0)
            Items.Add(item, values);
        foreach ((string property, JsonNode? value) in node)
        {
            if (value is JsonObject child)
                AddObject(Join(item, property), child);
            else if (value is JsonArray array && array.All(element => element is JsonObject))
                AddObjects(Join(item, Singular(property)), array);
            else
                values.Add(property, Text(value));
        }
    }

    private void AddObjects(string item, JsonArray array)
    {
        foreach (JsonObject element in array.OfType<JsonObject>())
        {
            string key = Keys.First(element.ContainsKey);
            AddObject($"{item} {Text(element[key])}", element);
        }
    }

    private static string Text(JsonNode? value) => value?.GetValueKind() switch
    {
        null => Null,
        JsonValueKind.String => value.GetValue<string>(),
        _ => value.ToJsonString(),
    };

    private static string Join(string item, string part) => item.Length == 0 ? part : $"{item}, {part}";

    private static string Singular(string property) => property.EndsWith('s') ? property[..^1] : property;
}
