using System.Text;
using System.Text.Json.Nodes;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.State;
using SpaprDdw.Tests.Containers;

namespace SpaprDdw.Tests.State;

/// <summary>A file with a wrong value is refused with the place of that value, and leaves no descriptor open.</summary>
public class BadStateTests
{
    [Fact]
    public void The_state_without_changes_is_good()
    {
        using TceContainer twin = TwinFixture.Of(RichStateFixture.Text);
        Assert.Equal(RichStateFixture.Text, TceStateExporter.ToText(twin));
        Assert.NotEmpty(Node(JsonNode.Parse(RichStateFixture.Text)!, "$.windows[1].tablesMade").AsArray());
    }

    /// <summary>Each row gives a property another value, written as JSON, or removes it (null).</summary>
    [Theory]
    [InlineData("$.format", "\"spapr-tce-state/4\"", "$.format")]
    [InlineData("$.host.kernel", "\"6.12.95\"", "$.host")]
    [InlineData("$.host.eeh", "[]", "$.host")]
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
    public void A_wrong_value_is_refused_with_its_place(string place, string? json, string fault)
    {
        JsonNode state = JsonNode.Parse(RichStateFixture.Text)!;
        int end = place.LastIndexOf('.');
        JsonObject owner = Node(state, place[..end]).AsObject();
        owner.Remove(place[(end + 1)..]);
        if (json is not null)
            owner.Add(place[(end + 1)..], JsonNode.Parse(json));

        Assert.NotEqual(RichStateFixture.Text, state.ToJsonString());
        AssertRefused(state.ToJsonString(), fault);
    }

    [Theory]
    [InlineData("spapr-tce-state/4")]
    [InlineData("spapr-tce-trace/1")]
    public void Another_format_is_named_whatever_else_the_file_has(string format)
    {
        AssertRefused($$"""{"format": "{{format}}", "news": [1], "host": 1}""", "$.format");
        AssertRefused($$"""{"news": [1], "host": 1, "windows": [{"format": 1}], "format": "{{format}}"}""", "$.format");
        string text = RichStateFixture.Text.Replace("\"groups\"", "\"news\"", StringComparison.Ordinal);
        AssertRefused(text.Replace(StateRecord.FirstFormat, format, StringComparison.Ordinal), $"$.format, the format is '{format}'");
    }

    [Fact]
    public void A_repeated_property_is_refused()
        => AssertRefused(RichStateFixture.Text.Replace("\"slot\": 1,", "\"slot\": 1, \"slot\": 1,", StringComparison.Ordinal), "$.windows[1].slot");

    [Fact]
    public void A_second_buffer_of_the_same_name_is_refused()
    {
        JsonNode state = JsonNode.Parse(RichStateFixture.Text)!;
        state["buffers"]!.AsArray().Add(state["buffers"]![0]!.DeepClone());
        AssertRefused(state.ToJsonString(), "$.buffers[2].name");
    }

    [Fact]
    public void A_third_window_is_refused()
    {
        JsonNode state = JsonNode.Parse(RichStateFixture.Text)!;
        state["windows"]!.AsArray().Add(state["windows"]![1]!.DeepClone());
        AssertRefused(state.ToJsonString(), "$.windows[2].slot");
    }

    [Theory]
    [InlineData("tables", "$.windows[1].tables[0].level")]
    [InlineData("tablesMade", "$.windows[1].tablesMade[LAST]")]
    [InlineData("mappings", "$.windows[1].mappings[LAST]")]
    public void A_repeated_item_is_refused(string list, string place)
    {
        JsonNode state = JsonNode.Parse(RichStateFixture.Text)!;
        JsonArray items = state["windows"]![1]![list]!.AsArray();
        items.Add(items[^1]!.DeepClone());
        AssertRefused(state.ToJsonString(), place.Replace("LAST", $"{items.Count - 1}", StringComparison.Ordinal));
    }

    [Fact]
    public void A_pending_window_that_is_no_default_window_is_refused()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        string fresh = TceStateExporter.ToText(fixture.Container);
        Assert.Contains("\"state\": \"Pending\"", fresh, StringComparison.Ordinal);
        AssertRefused(fresh.Replace("\"isDefault\": true", "\"isDefault\": false", StringComparison.Ordinal), "$.windows[0].isDefault");
    }

    /// <summary>Compare-TceState would take the second window for the first.</summary>
    [Fact]
    public void Two_windows_at_one_address_are_refused()
    {
        JsonNode state = JsonNode.Parse(RichStateFixture.Text)!;
        state["windows"]![1]!["startAddress"] = "0x0";
        state["windows"]![1]!["mappings"] = new JsonArray();
        AssertRefused(state.ToJsonString(), "$.windows[1].startAddress");
    }

    [Theory]
    [InlineData("", "$")]
    [InlineData("null", "$")]
    [InlineData("[]", "$")]
    [InlineData("{}", "$")]
    [InlineData("\"\"", "$")]
    [InlineData("not JSON", "$")]
    [InlineData("\0\0\0\0", "$")]
    public void A_file_that_is_no_state_is_refused(string text, string fault) => AssertRefused(text, fault);

    [Fact]
    public void Text_after_the_state_is_refused() => AssertRefused(RichStateFixture.Text + "{}", "$");

    [Fact]
    public void Text_that_is_not_UTF_8_is_refused()
    {
        byte[] json = Encoding.UTF8.GetBytes(RichStateFixture.Text);
        json[RichStateFixture.Text.IndexOf("ring", StringComparison.Ordinal)] = 0xff;
        AssertRefused(json, "$.buffers[0].name");
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused()
        => AssertRefused(RichStateFixture.Text.Replace("\"name\": \"ring\"", "\"name\": \"\\ud800\"", StringComparison.Ordinal), "$.buffers[0].name");

    [Theory]
    [InlineData('[', 5000)]
    [InlineData('[', 500_000)]
    public void Deep_nesting_is_refused(char bracket, int depth)
        => AssertRefused(RichStateFixture.Text.Replace("\"buffers\": [", "\"buffers\": [" + new string(bracket, depth), StringComparison.Ordinal), "$.buffers[0]");

    [Fact]
    public void A_state_cut_at_any_length_is_refused()
    {
        byte[] json = Encoding.UTF8.GetBytes(RichStateFixture.Text.TrimEnd('\n'));
        for (int length = 0; length < json.Length; length += 97)
            AssertRefused(json[..length]);
        byte[] compressed = TwinFixture.Compress(json);
        for (int length = 0; length < compressed.Length; length++)
            AssertRefused(compressed[..length]);
    }

    [Fact]
    public void A_compressed_state_with_any_byte_changed_is_refused()
    {
        byte[] compressed = TwinFixture.Compress(Encoding.UTF8.GetBytes(RichStateFixture.Text));
        for (int at = 10; at < compressed.Length; at++)
        {
            byte[] damaged = [.. compressed];
            damaged[at] ^= 0x10;
            AssertRefused(damaged);
        }
    }

    private static void AssertRefused(string text, string place) => AssertRefused(Encoding.UTF8.GetBytes(text), place);

    /// <summary>Asserts that a state is refused as unreadable, at the given place if there is one.</summary>
    private static void AssertRefused(byte[] json, string? place = null)
    {
        var counter = new DescriptorCounter();
        TceException error = Assert.Throws<TceException>(() => TwinFixture.Of(json, counter).Dispose());

        Assert.Equal(("StateUnreadable", TceErrorCategory.InvalidData), (error.Id, error.Category));
        Assert.StartsWith($"The file '{TwinFixture.Path}' holds no valid state: at {(place is null ? "$" : place + ",")}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"SpaprDdw|System\.|\.NET|nullability", error.Message);
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
