using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using SpaprDdw.Containers;
using SpaprDdw.Platforms;
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
                using ContainerFixture managed = StateHistory.Open(platform, pageSize, version, groups, limit);
                var history = new StateHistory(managed);
                history.Run(steps);
                string text = TceStateExporter.ToText(managed.Container);

                using TceContainer twin = Twins.Of(text);
                Assert.Equal(text, TceStateExporter.ToText(twin));
                using TceContainer unpacked = Twins.Of(Twins.Compress(Encoding.UTF8.GetBytes(text)));
                Assert.Equal(text, TceStateExporter.ToText(unpacked));
                Assert.Empty(TceStateComparer.Compare(
                    ComparableState.Of(managed.Container), ComparableState.Of(twin), ignoreMemoryAddresses: false));
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
                using ContainerFixture managed = StateHistory.Open(TcePlatform.Power9, 64 << 10, 2, 1, 1UL << 40);
                new StateHistory(managed).Run(steps);
                JsonObject after = JsonNode.Parse(TceStateExporter.ToText(managed.Container))!.AsObject();
                (JsonObject parent, string property)[] places = [.. Leaves(after)];
                (JsonObject owner, string changed) = places[number % places.Length];
                string old = Text(owner[changed]);
                owner[changed] = Other(owner[changed]!);

                TceStateDifference difference = Assert.Single(TceStateComparer.Compare(
                    ComparableState.Of(managed.Container),
                    new ComparableState(after.Deserialize(TceStateJson.Default.TceState)!),
                    ignoreMemoryAddresses: false));
                Assert.Equal(
                    (TceStateChange.Changed, changed, old, Text(owner[changed])),
                    (difference.Change, difference.Property, difference.Old, difference.New));
                Interlocked.Increment(ref changes);
            },
            iter: 300,
            threads: 1);
        Assert.Equal(300, changes);
    }

    /// <summary>What comes from one state to another goes on the way back.</summary>
    [Fact]
    public void DifferencesAreTheSameFromBothSides()
    {
        int mappings = 0;
        Gen.Select(StateHistory.Steps, StateHistory.Steps).Sample(
            (first, second) =>
            {
                using ContainerFixture one = StateHistory.Open(TcePlatform.Power9, 64 << 10, 2, 1, 0);
                using ContainerFixture other = StateHistory.Open(TcePlatform.Power9, 64 << 10, 2, 1, 0);
                new StateHistory(one).Run(first);
                new StateHistory(other).Run(second);
                ComparableState before = ComparableState.Of(one.Container), after = ComparableState.Of(other.Container);

                TceStateDifference[] there = [.. TceStateComparer.Compare(before, after, ignoreMemoryAddresses: false)];
                TceStateDifference[] back = [.. TceStateComparer.Compare(after, before, ignoreMemoryAddresses: false)];

                Assert.Equal(Sorted(there), Sorted(back.Select(Reversed)));
                Assert.Equal(there.Length, there.Select(difference => (difference.Item, difference.Property)).Distinct().Count());
                int added = Mappings(there, TceStateChange.Added), removed = Mappings(there, TceStateChange.Removed);
                Assert.Equal(Mappings(other) - Mappings(one), added - removed);
                Interlocked.Add(ref mappings, added);
            },
            iter: 300,
            threads: 1);
        Assert.True(mappings > 300, $"Only {mappings} mappings were added.");
    }

    private static IEnumerable<TceStateDifference> Sorted(IEnumerable<TceStateDifference> differences)
        => differences.OrderBy(difference => $"{difference.Item} {difference.Property}", StringComparer.Ordinal);

    private static TceStateDifference Reversed(TceStateDifference difference) => new(
        difference.Change switch
        {
            TceStateChange.Added => TceStateChange.Removed,
            TceStateChange.Removed => TceStateChange.Added,
            _ => TceStateChange.Changed,
        },
        difference.Item,
        difference.Property,
        difference.New,
        difference.Old);

    private static int Mappings(IEnumerable<TceStateDifference> differences, TceStateChange change)
        => differences.Count(difference => difference.Change == change && difference.Item.Contains(", mapping ", StringComparison.Ordinal));

    private static int Mappings(ContainerFixture managed)
        => managed.Container.GetWindows().Sum(window => managed.Container.GetMappings(window).Count());

    /// <summary>Another value of the same kind.</summary>
    private static JsonNode Other(JsonNode node) => node.GetValueKind() switch
    {
        JsonValueKind.String when Text(node).StartsWith("0x", StringComparison.Ordinal) => "0x123456789abc",
        JsonValueKind.String => "other",
        JsonValueKind.Number => 77,
        _ => node.GetValueKind() != JsonValueKind.True,
    };

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
