using System.Text;
using System.Text.Json.Nodes;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.State;

namespace SpaprDdw.Tests.State;

/// <summary>A file that says what cannot be is refused with the place of the fault, and nothing is left open.</summary>
public class BadStateTests
{
    [Fact]
    public void TheStateThatTheTableSpoilsIsGood()
    {
        using TceContainer twin = Twins.Of(RichState.Text);
        Assert.Equal(RichState.Text, TceStateExporter.ToText(twin));
        Assert.NotEmpty(Node(JsonNode.Parse(RichState.Text)!, "$.windows[1].tablesMade").AsArray());
    }

    /// <summary>A property that has another value, written as JSON; null for one that is not there.</summary>
    [Theory]
    [InlineData("$.format", "\"spapr-tce-state/2\"", "$.format")]
    [InlineData("$.format", null, "$")]
    [InlineData("$.format", "1", "$.format")]
    [InlineData("$.format", "null", "$.format")]
    [InlineData("$.host", "null", "$.host")]
    [InlineData("$.host.backend", "\"\"", "$.host.backend")]
    [InlineData("$.host.platform", "\"Power7\"", "$.host.platform")]
    [InlineData("$.host.platform", "\"3\"", "$.host.platform")]
    [InlineData("$.host.platform", "\"Unknown\"", "$.host.platform")]
    [InlineData("$.host.platform", "\"PSeries\"", "$.windows[0]")]
    [InlineData("$.host.pageSize", "\"0x2000\"", "$.host.pageSize")]
    [InlineData("$.host.pageSize", "\"0x1000\"", "$.windows[1].lockedMemory")]
    [InlineData("$.host.colour", "\"red\"", "$.host.colour")]
    [InlineData("$.container.name", "\"\"", "$.container.name")]
    [InlineData("$.container.name", "null", "$.container.name")]
    [InlineData("$.container.iommuVersion", "3", "$.container.iommuVersion")]
    [InlineData("$.container.iommuVersion", "1", "$.buffers[0].registered")]
    [InlineData("$.container.iommuVersion", "2.5", "$.container.iommuVersion")]
    [InlineData("$.container.iommuVersion", "1e99", "$.container.iommuVersion")]
    [InlineData("$.container.groups", "[]", "$.container.groups")]
    [InlineData("$.container.groups", "[0, 0]", "$.container.groups[1]")]
    [InlineData("$.container.groups", "[0, -1]", "$.container.groups[1]")]
    [InlineData("$.container.groups", "[0, null]", "$.container.groups[1]")]
    [InlineData("$.container.groups", "[99999999999]", "$.container.groups[0]")]
    [InlineData("$.lockedMemory.used", "\"0x0\"", "$.lockedMemory.used")]
    [InlineData("$.lockedMemory.used", "\"0x10000001\"", "$.lockedMemory.used")]
    [InlineData("$.lockedMemory.used", "\"0xfffffffffffffffff\"", "$.lockedMemory.used")]
    [InlineData("$.lockedMemory.used", "-1", "$.lockedMemory.used")]
    [InlineData("$.lockedMemory.limit", "\"unlimited\"", "$.lockedMemory.limit")]
    [InlineData("$.buffers", "[null]", "$.buffers[0]")]
    [InlineData("$.buffers", "{}", "$.buffers")]
    [InlineData("$.buffers[1].name", "\"RING\"", "$.buffers[1].name")]
    [InlineData("$.buffers[0].name", "\"\"", "$.buffers[0].name")]
    [InlineData("$.buffers[0].name", "\"other\"", "$.windows[0].mappings[0].buffer")]
    [InlineData("$.buffers[0].address", "\"10000000000\"", "$.buffers[0].address")]
    [InlineData("$.buffers[0].address", "1099511627776", "$.buffers[0].address")]
    [InlineData("$.buffers[0].address", "\"0x\"", "$.buffers[0].address")]
    [InlineData("$.buffers[0].address", "\"0x 1\"", "$.buffers[0].address")]
    [InlineData("$.buffers[0].address", "\"0x00000000000000001\"", "$.buffers[0].address")]
    [InlineData("$.buffers[0].address", "\"0x10000000001\"", "$.buffers[0]")]
    [InlineData("$.buffers[0].address", "\"0xffffffffffff0000\"", "$.buffers[0]")]
    [InlineData("$.buffers[1].address", "\"0x10000200000\"", "$.buffers[1]")]
    [InlineData("$.buffers[0].size", "\"0x0\"", "$.buffers[0]")]
    [InlineData("$.buffers[0].size", "\"0x8000000000000000\"", "$.buffers[0]")]
    [InlineData("$.buffers[0].size", "\"0x10000\"", "$.windows[1].mappings[1]")]
    [InlineData("$.buffers[0].pageSize", "\"0x0\"", "$.buffers[0]")]
    [InlineData("$.buffers[0].pageSize", "\"0x30000\"", "$.buffers[0]")]
    [InlineData("$.buffers[0].registered", "\"true\"", "$.buffers[0].registered")]
    [InlineData("$.buffers[0].registered", "false", "$.windows[0].mappings[0]")]
    [InlineData("$.windows", "[null]", "$.windows[0]")]
    [InlineData("$.windows[0].slot", "1", "$.windows[1].slot")]
    [InlineData("$.windows[0].slot", "2", "$.windows[0].slot")]
    [InlineData("$.windows[0].slot", "-1", "$.windows[0].slot")]
    [InlineData("$.windows[1].startAddress", "\"0x900000000000000\"", "$.windows[1].mappings[0].address")]
    [InlineData("$.windows[1].startAddress", "\"0x0\"", "$.windows[1].mappings[0].address")]
    [InlineData("$.windows[0].startAddress", "\"0x1000\"", "$.windows[0].startAddress")]
    [InlineData("$.windows[1].size", "\"0x20000000000\"", "$.windows[1].lockedMemory")]
    [InlineData("$.windows[1].size", "\"0x8000000000000000\"", "$.windows[1]")]
    [InlineData("$.windows[1].size", "\"0x10000000001\"", "$.windows[1]")]
    [InlineData("$.windows[0].size", "\"0x40000000\"", "$.windows[0].size")]
    [InlineData("$.windows[1].pageSize", "\"0x8000\"", "$.windows[1]")]
    [InlineData("$.windows[1].pageSize", "\"0x200000\"", "$.windows[1].mappings[1]")]
    [InlineData("$.windows[1].levels", "0", "$.windows[1]")]
    [InlineData("$.windows[1].levels", "6", "$.windows[1]")]
    [InlineData("$.windows[1].levels", "3", "$.windows[1]")]
    [InlineData("$.windows[1].isDefault", "true", "$.windows[1]")]
    [InlineData("$.windows[0].state", "\"Pending\"", "$.windows[0].state")]
    [InlineData("$.windows[1].state", "\"Removed\"", "$.windows[1].state")]
    [InlineData("$.windows[1].state", "\"Pending\"", "$.windows[1].state")]
    [InlineData("$.windows[1].lockedMemory", "\"0x0\"", "$.windows[1].lockedMemory")]
    [InlineData("$.windows[1].tables", "[null]", "$.windows[1].tables[0]")]
    [InlineData("$.windows[1].tables", "[]", "$.windows[1].tables")]
    [InlineData("$.windows[1].tables[0].level", "0", "$.windows[1].tables[0].level")]
    [InlineData("$.windows[1].tables[0].entriesPerTable", "1", "$.windows[1].tables[0].entriesPerTable")]
    [InlineData("$.windows[1].tables[0].bytesPerTable", "\"0x1\"", "$.windows[1].tables[0].bytesPerTable")]
    [InlineData("$.windows[1].tables[1].tablesInUse", "3", "$.windows[1].tables[1].tablesInUse")]
    [InlineData("$.windows[1].tables[1].tablesInUse", "-4", "$.windows[1].tables[1].tablesInUse")]
    [InlineData("$.windows[1].tables[1].tablesPossible", "18446744073709551616", "$.windows[1].tables[1].tablesPossible")]
    [InlineData("$.windows[1].tablesMade", "[]", "$.windows[1].tables[1].tablesInUse")]
    [InlineData("$.windows[1].tablesMade", "[null]", "$.windows[1].tablesMade[0]")]
    [InlineData("$.windows[1].tablesMade[0].address", "\"0x0\"", "$.windows[1].tablesMade[0]")]
    [InlineData("$.windows[1].tablesMade[0].address", "\"0x800000000010000\"", "$.windows[1].tablesMade[0]")]
    [InlineData("$.windows[1].tablesMade[0].address", "\"0x800010000000000\"", "$.windows[1].tablesMade[0]")]
    [InlineData("$.windows[1].tablesMade[0].size", "\"0x0\"", "$.windows[1].tablesMade[0]")]
    [InlineData("$.windows[1].tablesMade[0].size", "\"0xffffffffffffffff\"", "$.windows[1].tablesMade[0]")]
    [InlineData("$.windows[0].tablesMade", "[{\"address\": \"0x0\", \"size\": \"0x80000000\"}]", "$.windows[0].tablesMade[0]")]
    [InlineData("$.windows[1].mappings", "[null]", "$.windows[1].mappings[0]")]
    [InlineData("$.windows[1].mappings", "5", "$.windows[1].mappings")]
    [InlineData("$.windows[1].mappings[1].address", "\"0x800000000000000\"", "$.windows[1].mappings[1]")]
    [InlineData("$.windows[1].mappings[1].address", "\"0x800000000000001\"", "$.windows[1].mappings[1]")]
    [InlineData("$.windows[1].mappings[1].address", "\"0x800010000000000\"", "$.windows[1].mappings[1].address")]
    [InlineData("$.windows[1].mappings[1].address", "\"0x7ffffffffffff00\"", "$.windows[1].mappings[1].address")]
    [InlineData("$.windows[1].mappings[1].address", "\"0x80000ffffff0000\"", "$.windows[1].mappings[1]")]
    [InlineData("$.windows[1].mappings[0].size", "\"0x0\"", "$.windows[1].mappings[0]")]
    [InlineData("$.windows[1].mappings[0].size", "\"0x8000\"", "$.windows[1].mappings[0]")]
    [InlineData("$.windows[1].mappings[0].size", "\"0xffffffffffff0000\"", "$.windows[1].mappings[0]")]
    [InlineData("$.windows[1].mappings[1].buffer", "\"\"", "$.windows[1].mappings[1].buffer")]
    [InlineData("$.windows[1].mappings[1].buffer", "\"nobody\"", "$.windows[1].mappings[1].buffer")]
    [InlineData("$.windows[1].mappings[1].offset", "\"0x400000\"", "$.windows[1].mappings[1]")]
    [InlineData("$.windows[1].mappings[1].offset", "\"0xffffffffffff0000\"", "$.windows[1].mappings[1]")]
    [InlineData("$.windows[1].mappings[1].offset", "\"0x1\"", "$.windows[1].mappings[1]")]
    [InlineData("$.windows[1].mappings[1].access", "\"None\"", "$.windows[1].mappings[1].access")]
    [InlineData("$.windows[1].mappings[1].access", "\"3\"", "$.windows[1].mappings[1].access")]
    [InlineData("$.windows[1].mappings[1].access", "\"Read, Write\"", "$.windows[1].mappings[1].access")]
    public void ValueThatCannotBeIsRefused(string place, string? json, string fault)
    {
        JsonNode state = JsonNode.Parse(RichState.Text)!;
        int end = place.LastIndexOf('.');
        JsonObject owner = Node(state, place[..end]).AsObject();
        owner.Remove(place[(end + 1)..]);
        if (json is not null)
            owner.Add(place[(end + 1)..], JsonNode.Parse(json));

        Assert.NotEqual(RichState.Text, state.ToJsonString());
        AssertRefused(state.ToJsonString(), fault);
    }

    /// <summary>Whatever else is new in it.</summary>
    [Theory]
    [InlineData("spapr-tce-state/2")]
    [InlineData("spapr-tce-trace/1")]
    public void AnotherFormatIsToldAsSuch(string format)
        => AssertRefused($$"""{"format": "{{format}}", "news": [1], "host": 1}""", "$.format");

    [Fact]
    public void PropertyThatIsThereTwiceIsRefused()
        => AssertRefused(RichState.Text.Replace("\"slot\": 1,", "\"slot\": 1, \"slot\": 1,", StringComparison.Ordinal), "$.windows[1].slot");

    [Fact]
    public void SecondBufferOfANameIsRefused()
    {
        JsonNode state = JsonNode.Parse(RichState.Text)!;
        state["buffers"]!.AsArray().Add(state["buffers"]![0]!.DeepClone());
        AssertRefused(state.ToJsonString(), "$.buffers[2].name");
    }

    [Fact]
    public void ThirdWindowIsRefused()
    {
        JsonNode state = JsonNode.Parse(RichState.Text)!;
        state["windows"]!.AsArray().Add(state["windows"]![1]!.DeepClone());
        AssertRefused(state.ToJsonString(), "$.windows[2].slot");
    }

    [Theory]
    [InlineData("", "$")]
    [InlineData("null", "$")]
    [InlineData("[]", "$")]
    [InlineData("{}", "$")]
    [InlineData("\"\"", "$")]
    [InlineData("not JSON", "$")]
    [InlineData("\0\0\0\0", "$")]
    public void FileOfSomethingElseIsRefused(string text, string fault) => AssertRefused(text, fault);

    [Fact]
    public void TextAfterTheStateIsRefused() => AssertRefused(RichState.Text + "{}", "$");

    [Fact]
    public void TextThatIsNoUtf8IsRefused()
    {
        byte[] json = Encoding.UTF8.GetBytes(RichState.Text);
        json[RichState.Text.IndexOf("ring", StringComparison.Ordinal)] = 0xff;
        AssertRefused(json, "$.buffers[0].name");
    }

    [Fact]
    public void HalfACharacterIsRefused()
        => AssertRefused(RichState.Text.Replace("\"name\": \"ring\"", "\"name\": \"\\ud800\"", StringComparison.Ordinal), "$.buffers[0].name");

    [Theory]
    [InlineData('[', 5000)]
    [InlineData('[', 500_000)]
    public void DeepNestingIsRefused(char bracket, int depth)
        => AssertRefused(RichState.Text.Replace("\"buffers\": [", "\"buffers\": [" + new string(bracket, depth), StringComparison.Ordinal), "$.buffers[0]");

    /// <summary>Whatever the length, and compressed or not: a state that is cut is none.</summary>
    [Fact]
    public void StateThatIsCutShortIsRefused()
    {
        byte[] json = Encoding.UTF8.GetBytes(RichState.Text.TrimEnd('\n'));
        for (int length = 0; length < json.Length; length += 97)
            AssertRefused(json[..length]);
        byte[] compressed = Twins.Compress(json);
        for (int length = 0; length < compressed.Length; length++)
            AssertRefused(compressed[..length]);
    }

    [Fact]
    public void CompressedStateThatIsDamagedIsRefused()
    {
        byte[] compressed = Twins.Compress(Encoding.UTF8.GetBytes(RichState.Text));
        for (int at = 10; at < compressed.Length; at++)
        {
            byte[] damaged = [.. compressed];
            damaged[at] ^= 0x10;
            AssertRefused(damaged);
        }
    }

    private static void AssertRefused(string text, string fault) => AssertRefused(Encoding.UTF8.GetBytes(text), fault);

    /// <summary>The error says where, at the place that is given if one is.</summary>
    private static void AssertRefused(byte[] json, string? fault = null)
    {
        var counter = new OpenCounter();
        TceException error = Assert.Throws<TceException>(() => Twins.Of(json, counter).Dispose());

        Assert.Equal(("StateUnreadable", TceErrorCategory.InvalidData), (error.Id, error.Category));
        Assert.StartsWith($"'{Twins.Path}' is not a state that can be read: at {(fault is null ? "$" : fault + ",")}", error.Message, StringComparison.Ordinal);
        Assert.Contains(error.Remedy, error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Message.Length, 0, 1000);
        Assert.Equal(counter.Opened, counter.Closed);
    }

    private static JsonNode Node(JsonNode root, string place)
    {
        JsonNode node = root;
        foreach (string part in place.Split('.').Skip(1))
        {
            string[] names = part.TrimEnd(']').Split('[');
            node = node[names[0]]!;
            if (names.Length > 1)
                node = node[int.Parse(names[1], System.Globalization.CultureInfo.InvariantCulture)]!;
        }

        return node;
    }
}
