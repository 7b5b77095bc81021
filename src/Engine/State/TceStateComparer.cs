using System.Text.Json;
using System.Text.Json.Nodes;
using SpaprDdw.Containers;
using SpaprDdw.Errors;

namespace SpaprDdw.State;

/// <summary>How two states differ in one place.</summary>
public enum TceStateChange
{
    /// <summary>Only the second has it.</summary>
    Added,

    /// <summary>Only the first has it.</summary>
    Removed,

    /// <summary>Both have it, with other values.</summary>
    Changed,
}

/// <summary>A difference between two states.</summary>
/// <param name="Change">Added, Removed or Changed.</param>
/// <param name="Item">What differs: host, container, lockedMemory, a buffer by its name, a window or a mapping by its address.</param>
/// <param name="Property">Which property of it; null when all of it was added or removed.</param>
/// <param name="Old">The first state's value, as text.</param>
/// <param name="New">The second state's value, as text.</param>
public sealed record TceStateDifference(TceStateChange Change, string Item, string? Property, string? Old, string? New);

/// <summary>Compares exported files and live containers.</summary>
public static class TceStateComparer
{
    private static readonly string[] Keys = ["name", "startAddress", "address", "level"];

    /// <summary>The state of a file.</summary>
    /// <param name="path">A file of <see cref="TceStateExporter"/>.</param>
    /// <exception cref="TceException">PathNotFound, StateUnreadable.</exception>
    public static JsonObject Load(string path) => Load(TceStateReader.Read(path));

    /// <summary>The state of a live container.</summary>
    /// <param name="container">The container.</param>
    /// <exception cref="TceException">ContainerClosed.</exception>
    public static JsonObject Load(TceContainer container) => Load(TceStateExporter.StateOf(container));

    internal static JsonObject Load(TceState state) => JsonSerializer.SerializeToNode(state, TceStateJson.Default.TceState)!.AsObject();

    /// <summary>What is added, removed or changed from one state to another, in the order of the file.</summary>
    /// <param name="before">The first state.</param>
    /// <param name="after">The second state.</param>
    /// <param name="ignoreMemoryAddresses">Leave out where buffers are in memory, which differs from process to process.</param>
    /// <param name="ignoreIdentity">Leave out the container's name and the kind of backend, which a twin has of its own.</param>
    public static IEnumerable<TceStateDifference> Compare(
        JsonObject before, JsonObject after, bool ignoreMemoryAddresses, bool ignoreIdentity = false)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        Dictionary<string, Dictionary<string, string>> old = Items(before, Ignored);
        Dictionary<string, Dictionary<string, string>> now = Items(after, Ignored);
        foreach ((string item, Dictionary<string, string> values) in old)
        {
            if (!now.TryGetValue(item, out Dictionary<string, string>? others))
            {
                yield return new TceStateDifference(TceStateChange.Removed, item, null, Text(values), null);
                continue;
            }

            foreach (string property in values.Keys.Union(others.Keys))
            {
                string? was = values.GetValueOrDefault(property), got = others.GetValueOrDefault(property);
                if (was != got)
                    yield return new TceStateDifference(TceStateChange.Changed, item, property, was, got);
            }
        }

        foreach ((string item, Dictionary<string, string> values) in now.Where(entry => !old.ContainsKey(entry.Key)))
            yield return new TceStateDifference(TceStateChange.Added, item, null, null, Text(values));

        bool Ignored(string item, string property) => (item, property) switch
        {
            ("container", "name") or ("host", "backend") => ignoreIdentity,
            (_, "address") when item.StartsWith("buffer ", StringComparison.Ordinal) => ignoreMemoryAddresses,
            _ => false,
        };
    }

    /// <summary>Every object of a state with its plain values, by a name that says what it is.</summary>
    private static Dictionary<string, Dictionary<string, string>> Items(JsonObject state, Func<string, string, bool> isIgnored)
    {
        var items = new Dictionary<string, Dictionary<string, string>>();
        Collect(string.Empty, state);
        return items;

        void Collect(string item, JsonObject node)
        {
            var values = new Dictionary<string, string>();
            if (item.Length > 0)
                items.TryAdd(item, values);
            foreach ((string property, JsonNode? value) in node)
            {
                if (value is JsonObject child)
                    Collect(Join(item, property), child);
                else if (value is JsonArray array && array.All(element => element is JsonObject))
                    CollectAll(Join(item, Singular(property)), array);
                else if (!isIgnored(item, property))
                    values.Add(property, PlainText(value));
            }
        }

        void CollectAll(string item, JsonArray array)
        {
            foreach (JsonObject element in array.OfType<JsonObject>())
            {
                string key = Keys.First(element.ContainsKey);
                Collect($"{item} {PlainText(element[key])}", element);
            }
        }
    }

    private static string PlainText(JsonNode? value) => value?.GetValueKind() switch
    {
        null => "null",
        JsonValueKind.String => value.GetValue<string>(),
        _ => value.ToJsonString(),
    };

    private static string Join(string item, string part) => item.Length == 0 ? part : $"{item}, {part}";

    private static string Singular(string property) => property.EndsWith('s') ? property[..^1] : property;

    private static string Text(Dictionary<string, string> values) => string.Join(", ", values.Select(value => $"{value.Key} {value.Value}"));
}
