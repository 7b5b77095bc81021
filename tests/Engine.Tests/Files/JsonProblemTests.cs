using System.Text.Json;
using System.Text.Json.Serialization;
using SpaprDdw.Files;

namespace SpaprDdw.Tests.Files;

/// <summary>Errors of the JSON serialiser are described without its place, and without names of types.</summary>
public class JsonProblemTests
{
    private static readonly JsonSerializerOptions Strict = new()
    {
        RespectNullableAnnotations = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
    };

    [Theory]
    [InlineData("", "the text is empty")]
    [InlineData("{", "the text ends too early")]
    [InlineData("{\"Name\": \"a", "the text ends too early")]
    [InlineData("{}", "required properties are missing: 'Name'")]
    [InlineData("{\"Name\": \"a\", \"Colour\": 1}", "the property 'Colour' is unknown")]
    [InlineData("{\"Name\": \"a\", \"Name\": \"b\"}", "the property 'Name' occurs twice")]
    [InlineData("{\"Name\": 1}", "the value has the wrong type")]
    [InlineData("{\"Name\": null}", "the value is null")]
    [InlineData("{\"Name\": x}", "'x' is an invalid start of a value")]
    [InlineData("{\"Name\": 01}", "Invalid leading zero before '1'")]
    public void A_problem_is_described_for_users(string json, string problem)
        => Assert.Equal(problem, JsonProblem.Of(Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<Named>(json, Strict))));

    private sealed record Named
    {
        public required string Name { get; set; }
    }
}
