using System.Text.Json;
using SpaprDdw.Abi;
using SpaprDdw.Containers;
using SpaprDdw.State;
using SpaprDdw.Tests.Containers;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.State;

/// <summary>The JSON text of a container's state.</summary>
public class StateTextTests
{
    [Fact]
    public void Each_mapping_is_an_object_with_hexadecimal_addresses()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        DmaBuffer buffer = fixture.Container.CreateBuffer(MiB, name: "ring");
        DmaWindow window = fixture.Container.CreateWindow(64 * KiB, GiB);
        fixture.Container.Map(new MapRequest(buffer, window, DynamicStart + MiB, 64 * KiB, 128 * KiB, DmaAccess.Read));
        fixture.Container.Map(new MapRequest(buffer, window, DynamicStart, 0, 64 * KiB));

        JsonElement state = Read(fixture);

        JsonElement[] windows = [.. state.GetProperty("windows").EnumerateArray()];
        Assert.Equal(2, windows.Length);
        Assert.Equal("0x800000000000000", windows[1].GetProperty("startAddress").GetString());
        Assert.Equal("0x40000000", windows[1].GetProperty("size").GetString());
        Assert.Equal("0x10000", windows[1].GetProperty("pageSize").GetString());
        JsonElement[] mappings = [.. windows[1].GetProperty("mappings").EnumerateArray()];
        Assert.Equal(
            [
                "0x800000000000000 0x10000 ring 0x0 ReadWrite",
                "0x800000000100000 0x20000 ring 0x10000 Read",
            ],
            mappings.Select(mapping => string.Join(' ', mapping.EnumerateObject().Select(field => field.Value.GetString()))));
        Assert.Equal(
            ["address", "size", "buffer", "offset", "access"], mappings[0].EnumerateObject().Select(field => field.Name));
    }

    [Fact]
    public void A_state_has_all_parts_of_a_container()
    {
        using ContainerFixture fixture = ContainerFixture.Limited(GiB);
        DmaBuffer buffer = fixture.Container.CreateBuffer(MiB, name: "ring");

        JsonElement state = Read(fixture);

        Assert.Equal("spapr-tce-state/1", state.GetProperty("format").GetString());
        Assert.Equal("Emulated", state.GetProperty("host").GetProperty("backend").GetString());
        Assert.Equal("Power9", state.GetProperty("host").GetProperty("platform").GetString());
        Assert.Equal("0x10000", state.GetProperty("host").GetProperty("pageSize").GetString());
        Assert.Equal("test", state.GetProperty("container").GetProperty("name").GetString());
        Assert.Equal(2, state.GetProperty("container").GetProperty("iommuVersion").GetInt32());
        Assert.Equal([0], state.GetProperty("container").GetProperty("groups").EnumerateArray().Select(group => group.GetInt32()));
        Assert.Equal("0x100000", state.GetProperty("lockedMemory").GetProperty("used").GetString());
        Assert.Equal("0x40000000", state.GetProperty("lockedMemory").GetProperty("limit").GetString());
        JsonElement written = Assert.Single(state.GetProperty("buffers").EnumerateArray());
        Assert.Equal($"0x{buffer.Address:x}", written.GetProperty("address").GetString());
        Assert.True(written.GetProperty("registered").GetBoolean());
        JsonElement window = Assert.Single(state.GetProperty("windows").EnumerateArray());
        Assert.Equal("Pending", window.GetProperty("state").GetString());
        Assert.True(window.GetProperty("isDefault").GetBoolean());
        JsonElement level = Assert.Single(window.GetProperty("tables").EnumerateArray());
        Assert.Equal(0, level.GetProperty("level").GetInt32());
    }

    [Fact]
    public void An_unlimited_process_has_no_limit_in_its_state()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        Assert.False(Read(fixture).GetProperty("lockedMemory").TryGetProperty("limit", out _));
    }

    [Fact]
    public void Special_characters_in_names_are_escaped()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        fixture.Container.CreateBuffer(MiB, name: "a \"b\"<\\ \u00fc");
        Assert.Equal("a \"b\"<\\ \u00fc", Read(fixture).GetProperty("buffers")[0].GetProperty("name").GetString());
    }

    [Fact]
    public void The_text_ends_with_a_newline_and_is_the_same_each_time()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        string text = TceStateExporter.ToText(fixture.Container);
        Assert.EndsWith("}\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', text);
        Assert.Equal(text, TceStateExporter.ToText(fixture.Container));
    }

    private static JsonElement Read(ContainerFixture fixture)
    {
        using JsonDocument document = JsonDocument.Parse(TceStateExporter.ToText(fixture.Container));
        return document.RootElement.Clone();
    }
}
