using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using SpaprDdw.Containers;
using SpaprDdw.Platforms;
using SpaprDdw.State;
using SpaprDdw.Tests.Containers;

namespace SpaprDdw.Tests.State;

/// <summary>Exports, twins and comparisons of containers after random histories.</summary>
public class RoundTripTests
{
    private static readonly string[] Keys = ["name", "startAddress", "address", "level"];

    [Theory]
    [MemberData(nameof(ContainerHistory.Kinds), MemberType = typeof(ContainerHistory))]
    public void A_twin_exports_the_same_state(TcePlatform platform, ulong pageSize, int version, int groups, ulong limit)
    {
        int done = 0;
        HistoryStep.Sequences.Sample(
            steps =>
            {
                using ContainerFixture fixture = ContainerHistory.Open(platform, pageSize, version, groups, limit);
                var history = new ContainerHistory(fixture);
                history.Run(steps);
                string text = TceStateExporter.ToText(fixture.Container);

                using TceContainer twin = TwinFixture.Of(text);
                Assert.Equal(text, TceStateExporter.ToText(twin));
                using TceContainer unpacked = TwinFixture.Of(TwinFixture.Compress(Encoding.UTF8.GetBytes(text)));
                Assert.Equal(text, TceStateExporter.ToText(unpacked));
                Assert.Empty(TceStateComparer.Compare(
                    ComparableState.Of(fixture.Container), ComparableState.Of(twin), ignoreMemoryAddresses: false));
                StateSchema.AssertAccepts(text);
                Interlocked.Add(ref done, history.Done);
            },
            iter: LongTests.Cases(150),
            threads: 1);

        Assert.True(done > LongTests.Cases(100), $"Only {done} steps were carried out.");
    }

    [Fact]
    public void One_changed_property_is_one_difference()
    {
        int changes = 0;
        Gen.Select(HistoryStep.Sequences, Gen.Int[0, 9999]).Sample(
            (steps, number) =>
            {
                using ContainerFixture fixture = ContainerHistory.Open(TcePlatform.Power9, 64 << 10, 2, 1, 1UL << 40);
                new ContainerHistory(fixture).Run(steps);
                JsonObject after = JsonNode.Parse(TceStateExporter.ToText(fixture.Container))!.AsObject();
                (JsonObject Owner, string Property)[] places = [.. Values(after)];
                (JsonObject owner, string changed) = places[number % places.Length];
                string old = Text(owner[changed]);
                owner[changed] = OtherValue(owner[changed]!);

                TceStateDifference difference = Assert.Single(TceStateComparer.Compare(
                    ComparableState.Of(fixture.Container),
                    new ComparableState(after.Deserialize(StateJson.Default.StateRecord)!, "after"),
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

    [Fact]
    public void Both_directions_have_the_same_differences()
    {
        int mappings = 0;
        Gen.Select(HistoryStep.Sequences, HistoryStep.Sequences).Sample(
            (first, second) =>
            {
                using ContainerFixture one = ContainerHistory.Open(TcePlatform.Power9, 64 << 10, 2, 1, 0);
                using ContainerFixture other = ContainerHistory.Open(TcePlatform.Power9, 64 << 10, 2, 1, 0);
                new ContainerHistory(one).Run(first);
                new ContainerHistory(other).Run(second);
                ComparableState before = ComparableState.Of(one.Container), after = ComparableState.Of(other.Container);

                TceStateDifference[] forward = [.. TceStateComparer.Compare(before, after, ignoreMemoryAddresses: false)];
                TceStateDifference[] backward = [.. TceStateComparer.Compare(after, before, ignoreMemoryAddresses: false)];

                Assert.Equal(Sorted(forward), Sorted(backward.Select(Reversed)));
                Assert.Equal(forward.Length, forward.Select(difference => (difference.Item, difference.Property)).Distinct().Count());
                int added = CountMappings(forward, TceStateChange.Added), removed = CountMappings(forward, TceStateChange.Removed);
                Assert.Equal(CountMappings(other) - CountMappings(one), added - removed);
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
        difference.Old)
    {
        Reference = difference.Difference,
        Difference = difference.Reference,
        HostName = difference.HostName,
    };

    private static int CountMappings(IEnumerable<TceStateDifference> differences, string change)
        => differences.Count(difference => difference.Change == change && difference.Item.Contains(", mapping ", StringComparison.Ordinal));

    private static int CountMappings(ContainerFixture fixture)
        => fixture.Container.GetWindows().Sum(window => fixture.Container.GetMappings(window).Count());

    /// <summary>A different value of the same JSON type.</summary>
    private static JsonNode OtherValue(JsonNode node) => node.GetValueKind() switch
    {
        JsonValueKind.String when Text(node).StartsWith("0x", StringComparison.Ordinal) => "0x123456789abc",
        JsonValueKind.String => "other",
        JsonValueKind.Number => 77,
        _ => node.GetValueKind() != JsonValueKind.True,
    };

    private static string Text(JsonNode? node) => node!.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : node.ToJsonString();

    /// <summary>All properties with plain values, except those that name their object.</summary>
    private static IEnumerable<(JsonObject Owner, string Property)> Values(JsonObject node)
    {
        string? key = node.ContainsKey("iommuVersion") ? null : Keys.FirstOrDefault(node.ContainsKey);
        foreach ((string property, JsonNode? value) in node.ToList())
        {
            if (value is JsonObject child)
            {
                foreach ((JsonObject, string) found in Values(child))
                    yield return found;
            }
            else if (value is JsonArray array)
            {
                foreach ((JsonObject, string) found in array.OfType<JsonObject>().SelectMany(Values))
                    yield return found;
            }
            else if (property != key && property != "format")
            {
                yield return (node, property);
            }
        }
    }
}
