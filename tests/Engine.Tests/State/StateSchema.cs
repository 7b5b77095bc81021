using System.Text.Json;
using System.Text.RegularExpressions;

namespace SpaprDdw.Tests.State;

/// <summary>
/// The schema that the documentation gives for states, and a judge of documents by it. The judge knows the keywords of
/// JSON Schema 2020-12 that this schema uses, and stops at any other.
/// </summary>
internal static class StateSchema
{
    private static readonly JsonElement Schema = Load();

    public static void Accepts(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        Assert.Empty(Faults(document.RootElement));
    }

    /// <summary>Where a document is not what the schema says.</summary>
    public static IReadOnlyList<string> Faults(JsonElement document)
    {
        List<string> faults = [];
        Judge(Schema, document, "$", faults);
        return faults;
    }

    private static JsonElement Load()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "state-1.schema.json")));
        return document.RootElement.Clone();
    }

    private static void Judge(JsonElement schema, JsonElement value, string place, List<string> faults)
    {
        foreach (JsonProperty keyword in schema.EnumerateObject())
        {
            switch (keyword.Name)
            {
                case "$schema" or "$id" or "$defs" or "title" or "description":
                    break;
                case "$ref":
                    Judge(Schema.GetProperty("$defs").GetProperty(keyword.Value.GetString()!["#/$defs/".Length..]), value, place, faults);
                    break;
                case "properties":
                    JudgeProperties(schema, value, place, faults);
                    break;
                case "items" when value.ValueKind == JsonValueKind.Array:
                    foreach ((int index, JsonElement item) in value.EnumerateArray().Index())
                        Judge(keyword.Value, item, $"{place}[{index}]", faults);
                    break;
                default:
                    if (!Holds(keyword, value))
                        faults.Add($"{place}: {keyword.Name}");
                    break;
            }
        }
    }

    private static void JudgeProperties(JsonElement schema, JsonElement value, string place, List<string> faults)
    {
        if (value.ValueKind != JsonValueKind.Object)
            return;
        JsonElement properties = schema.GetProperty("properties");
        foreach (JsonProperty property in value.EnumerateObject())
        {
            if (properties.TryGetProperty(property.Name, out JsonElement known))
                Judge(known, property.Value, $"{place}.{property.Name}", faults);
            else if (!schema.GetProperty("additionalProperties").GetBoolean())
                faults.Add($"{place}.{property.Name}: additionalProperties");
        }
    }

    private static bool Holds(JsonProperty keyword, JsonElement value) => keyword.Name switch
    {
        "type" when keyword.Value.ValueKind == JsonValueKind.Array => keyword.Value.EnumerateArray().Any(type => IsOf(type.GetString(), value)),
        "type" => IsOf(keyword.Value.GetString(), value),
        "const" => JsonElement.DeepEquals(keyword.Value, value),
        "enum" => keyword.Value.EnumerateArray().Any(each => JsonElement.DeepEquals(each, value)),
        "pattern" => value.ValueKind != JsonValueKind.String || Regex.IsMatch(value.GetString()!, keyword.Value.GetString()!),
        "minLength" => value.ValueKind != JsonValueKind.String || value.GetString()!.Length >= keyword.Value.GetInt32(),
        "minimum" => value.ValueKind != JsonValueKind.Number || value.GetDecimal() >= keyword.Value.GetDecimal(),
        "maximum" => value.ValueKind != JsonValueKind.Number || value.GetDecimal() <= keyword.Value.GetDecimal(),
        "minItems" => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() >= keyword.Value.GetInt32(),
        "maxItems" => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() <= keyword.Value.GetInt32(),
        "uniqueItems" => value.ValueKind != JsonValueKind.Array
            || value.EnumerateArray().Select(item => item.GetRawText()).Distinct().Count() == value.GetArrayLength(),
        "required" => value.ValueKind != JsonValueKind.Object || keyword.Value.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _)),
        "additionalProperties" when keyword.Value.ValueKind == JsonValueKind.False => true, // Judged with the properties.
        "items" => true, // Nothing to say of what is no array.
        _ => throw new NotSupportedException(keyword.ToString()),
    };

    private static bool IsOf(string? type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && !value.GetRawText().AsSpan().ContainsAny('.', 'e', 'E'),
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => throw new NotSupportedException(type),
    };
}
