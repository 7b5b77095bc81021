using System.Text.Json;
using SpaprDdw.Abi;
using SpaprDdw.Containers;
using SpaprDdw.State;
using SpaprDdw.Tests.Containers;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.State;

/// <summary>What is written down of a container.</summary>
public class StateTextTests
{
    [Fact]
    public void EveryMappingIsAnObjectWithHexadecimalAddresses()
    {
        using ContainerFixture managed = ContainerFixture.Open();
        DmaBuffer buffer = managed.Container.CreateBuffer(MiB, name: "ring");
        DmaWindow window = managed.Container.CreateWindow(64 * KiB, GiB);
        managed.Container.Map(new MapRequest(buffer, window, DynamicStart + MiB, 64 * KiB, 128 * KiB, DmaAccess.Read));
        managed.Container.Map(new MapRequest(buffer, window, DynamicStart, 0, 64 * KiB));

        JsonElement state = Read(managed);

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
    public void AllPartsAreThere()
    {
        using ContainerFixture managed = ContainerFixture.Limited(GiB);
        DmaBuffer buffer = managed.Container.CreateBuffer(MiB, name: "ring");

        JsonElement state = Read(managed);

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
    public void LimitThatBindsNobodyIsLeftOut()
    {
        using ContainerFixture managed = ContainerFixture.Open();
        Assert.False(Read(managed).GetProperty("lockedMemory").TryGetProperty("limit", out _));
    }

    /// <summary>Names are what people choose; JSON has to carry them.</summary>
    [Fact]
    public void OddNamesAreEscaped()
    {
        using ContainerFixture managed = ContainerFixture.Open();
        managed.Container.CreateBuffer(MiB, name: "a \"b\"\n\\ \u00fc");
        Assert.Equal("a \"b\"\n\\ \u00fc", Read(managed).GetProperty("buffers")[0].GetProperty("name").GetString());
    }

    [Fact]
    public void TextEndsWithANewlineAndIsTheSameTwice()
    {
        using ContainerFixture managed = ContainerFixture.Open();
        string text = TceStateExporter.ToText(managed.Container);
        Assert.EndsWith("}\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', text);
        Assert.Equal(text, TceStateExporter.ToText(managed.Container));
    }

    private static JsonElement Read(ContainerFixture managed)
    {
        using JsonDocument document = JsonDocument.Parse(TceStateExporter.ToText(managed.Container));
        return document.RootElement.Clone();
    }
}
