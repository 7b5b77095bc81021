using System.Text.Json;
using Json.Schema;

namespace SpaprDdw.Tests.State;

/// <summary>The documented JSON schema of states.</summary>
internal static class StateSchema
{
    private static readonly JsonSchema Schema = JsonSchema.FromFile(Path.Combine(AppContext.BaseDirectory, "state-1.schema.json"));

    public static void AssertAccepts(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        EvaluationResults results = Schema.Evaluate(document.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
        Assert.True(results.IsValid, string.Join('\n', results.Details!.Where(each => each.Errors is not null).Select(Describe)));
    }

    private static string Describe(EvaluationResults result)
        => $"{result.InstanceLocation}: {string.Join("; ", result.Errors!.Select(error => $"{error.Key}: {error.Value}"))}";
}
