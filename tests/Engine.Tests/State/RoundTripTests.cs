using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using SpaprDdw.Backends;
using SpaprDdw.Containers;
using SpaprDdw.State;
using SpaprDdw.Tests.Containers;

namespace SpaprDdw.Tests.State;

/// <summary>Whatever happened to a container: its twin is as it is, to the byte of what is written of it.</summary>
public class RoundTripTests
{
    private static readonly string[] Keys = ["name", "startAddress", "address", "level"];

    [Theory]
    [MemberData(nameof(StateHistory.Kinds), MemberType = typeof(StateHistory))]
    public void ExportOfTheTwinIsTheExport(TcePlatform platform, ulong pageSize, int version, int groups, ulong limit)
    {
        int done = 0;
        StateHistory.Steps.Sample(
            steps =>
            {
                using Managed managed = StateHistory.Open(platform, pageSize, version, groups, limit);
                var history = new StateHistory(managed);
                history.Run(steps);
                string text = TceStateExporter.ToText(managed.Container);

                using TceContainer twin = Twins.Of(text);
                Assert.Equal(text, TceStateExporter.ToText(twin));
                using TceContainer unpacked = Twins.Of(Twins.Compress(Encoding.UTF8.GetBytes(text)));
                Assert.Equal(text, TceStateExporter.ToText(unpacked));
                Assert.Empty(TceStateComparer.Compare(
                    TceStateComparer.Load(managed.Container), TceStateComparer.Load(twin), ignoreMemoryAddresses: false));
                StateSchema.Accepts(text);
                Interlocked.Add(ref done, history.Done);
            },
            iter: 150,
            threads: 1);

        Assert.True(done > 100, $"Only {done} operations were carried out.");
    }

    /// <summary>A property that is changed is named, and nothing else.</summary>
    [Fact]
    public void OneChangeIsOneDifference()
    {
        int changes = 0;
        Gen.Select(StateHistory.Steps, Gen.Int[0, 9999]).Sample(
            (steps, number) =>
            {
                using Managed managed = StateHistory.Open(TcePlatform.Power9, 64 << 10, 2, 1, 1UL << 40);
                new StateHistory(managed).Run(steps);
                JsonObject before = TceStateComparer.Load(managed.Container);
                JsonObject after = before.DeepClone().AsObject();
                (JsonObject parent, string property)[] places = [.. Leaves(after)];
                (JsonObject owner, string changed) = places[number % places.Length];
                string old = Text(owner[changed]);
                owner[changed] = "other";

                TceStateDifference difference = Assert.Single(TceStateComparer.Compare(before, after, ignoreMemoryAddresses: false));
                Assert.Equal(
                    (TceStateChange.Changed, changed, old, "other"),
                    (difference.Change, difference.Property, difference.Old, difference.New));
                Interlocked.Increment(ref changes);
            },
            iter: 300,
            threads: 1);
        Assert.Equal(300, changes);
    }

    private static string Text(JsonNode? node) => node!.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : node.ToJsonString();

    /// <summary>Plain values that are no names of what they stand in.</summary>
    private static IEnumerable<(JsonObject Owner, string Property)> Leaves(JsonObject node)
    {
        string? key = node.ContainsKey("iommuVersion") ? null : Keys.FirstOrDefault(node.ContainsKey);
        foreach ((string property, JsonNode? value) in node.ToList())
        {
            if (value is JsonObject child)
            {
                foreach ((JsonObject, string) leaf in Leaves(child))
                    yield return leaf;
            }
            else if (value is JsonArray array)
            {
                foreach ((JsonObject, string) leaf in array.OfType<JsonObject>().SelectMany(Leaves))
                    yield return leaf;
            }
            else if (property != key && property != "format")
            {
                yield return (node, property);
            }
        }
    }
}
