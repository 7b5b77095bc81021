using System.Text.Json;
using Json.Schema;
using SpaprDdw.State;

namespace SpaprDdw.Tests.State;

/// <summary>The documented JSON schema of states.</summary>
internal static class StateSchema
{
    /// <summary>By format. A schema refers to those before it.</summary>
    private static readonly Dictionary<string, JsonSchema> Schemas = new()
    {
        [StateRecord.FirstFormat] = Load("state-1.schema.json"),
        [StateRecord.SecondFormat] = Load("state-2.schema.json"),
        [StateRecord.ThirdFormat] = Load("state-3.schema.json"),
    };

    public static void AssertAccepts(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        EvaluationResults results = Schemas[document.RootElement.GetProperty("format").GetString()!].Evaluate(document.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
        Assert.True(results.IsValid, string.Join('\n', results.Details!.Where(each => each.Errors is not null).Select(Describe)));
    }

    private static JsonSchema Load(string name) => JsonSchema.FromFile(Path.Combine(AppContext.BaseDirectory, name));

    private static string Describe(EvaluationResults result)
        => $"{result.InstanceLocation}: {string.Join("; ", result.Errors!.Select(error => $"{error.Key}: {error.Value}"))}";
}
