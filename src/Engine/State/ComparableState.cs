using System.Text.Json;
using System.Text.Json.Nodes;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;

namespace SpaprDdw.State;

/// <summary>
/// A state as it is compared: every object of it with its plain values, by a name that says what it is, and the mappings
/// apart, because there may be millions of them.
/// </summary>
public sealed class ComparableState
{
    private static readonly string[] Keys = ["name", "startAddress", "address", "level"];

    internal ComparableState(
        TceState state, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        WindowDescription[] windows = state.Windows.ToArray();
        TceState parts = state with { Windows = windows.Select(window => window with { Mappings = [] }) };
        Collect(string.Empty, JsonSerializer.SerializeToNode(parts, TceStateJson.Default.TceState)!.AsObject());
        foreach (WindowDescription window in windows)
        {
            List<MappingState> mappings = window.Mappings.WithProgress("Mappings", total: null, progress, cancellationToken).ToList();
            mappings.Sort(static (one, other) => one.Address.Value.CompareTo(other.Address.Value));
            Mappings.TryAdd($"window {window.StartAddress}", mappings);
        }
    }

    /// <summary>Objects that are no mappings, in the order of the file.</summary>
    internal Dictionary<string, Dictionary<string, string>> Items { get; } = [];

    /// <summary>The mappings of each window in order of their addresses.</summary>
    internal Dictionary<string, List<MappingState>> Mappings { get; } = [];

    /// <summary>The state of a file.</summary>
    /// <param name="path">A file of <see cref="TceStateExporter"/>.</param>
    /// <param name="progress">Receives how far the work is; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="TceException">PathNotFound, StateUnreadable.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static ComparableState Of(
        string path, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
        => new(TceStateReader.Read(path, progress, cancellationToken), progress, cancellationToken);

    /// <summary>The state of a live container.</summary>
    /// <param name="container">The container.</param>
    /// <param name="progress">Receives how far the work is; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="TceException">ContainerClosed.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static ComparableState Of(
        TceContainer container, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
        => new(TceStateExporter.StateOf(container, progress, cancellationToken));

    private void Collect(string item, JsonObject node)
    {
        var values = new Dictionary<string, string>();
        if (item.Length > 0)
            Items.TryAdd(item, values);
        foreach ((string property, JsonNode? value) in node)
        {
            if (value is JsonObject child)
                Collect(Join(item, property), child);
            else if (value is JsonArray array && array.All(element => element is JsonObject))
                CollectAll(Join(item, Singular(property)), array);
            else
                values.Add(property, Text(value));
        }
    }

    private void CollectAll(string item, JsonArray array)
    {
        foreach (JsonObject element in array.OfType<JsonObject>())
        {
            string key = Keys.First(element.ContainsKey);
            Collect($"{item} {Text(element[key])}", element);
        }
    }

    private static string Text(JsonNode? value) => value?.GetValueKind() switch
    {
        null => "null",
        JsonValueKind.String => value.GetValue<string>(),
        _ => value.ToJsonString(),
    };

    private static string Join(string item, string part) => item.Length == 0 ? part : $"{item}, {part}";

    private static string Singular(string property) => property.EndsWith('s') ? property[..^1] : property;
}
