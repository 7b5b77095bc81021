using System.Text.Json.Nodes;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.State;
using SpaprDdw.Tests.Containers;
using SpaprDdw.Tests.Journal;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.State;

/// <summary>Names of containers and buffers: which are new ones, and what becomes of those in old files.</summary>
public sealed class StateNamesTests : IDisposable
{
    private readonly string path = Path.GetTempFileName();
    private readonly LogReader warnings = new(TceLogLevel.Warning);

    public static TheoryData<string> Invalid =>
    [
        string.Empty, new string('x', 129), new string('漢', 129), string.Concat(Enumerable.Repeat("🦊", 129)), "a\u001b[2J", "a\nb", "a\0", "\u202eb", "\u200b", "\u2028", "\ud83d",
    ];

    public void Dispose() => File.Delete(path);

    [Theory]
    [MemberData(nameof(Invalid))]
    public void A_new_container_or_buffer_needs_a_valid_name(string name)
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        TceException buffer = Assert.Throws<TceException>(() => fixture.Container.CreateBuffer(MiB, name: name));
        TceException preview = Assert.Throws<TceException>(() => fixture.Container.Preview.CreateBuffer(MiB, null, name));
        TceException container = Assert.Throws<TceException>(
            () => TceContainer.Open(Host().StartProcess(), new TceContainerOptions { Name = name }, warnings));

        Assert.All([buffer, preview, container], error => Assert.Equal(("NameInvalid", container.Message), (error.Id, error.Message)));
        Assert.True(PrintableText.IsPrintable(container.Message));
        Assert.True(PrintableText.IsPrintable((string)container.Target!));
        Assert.Empty(fixture.Container.GetBuffers());
    }

    [Fact]
    public void A_name_of_128_characters_of_any_script_is_valid()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        foreach (string name in new[] { new string('x', 128), string.Concat(Enumerable.Repeat("🦊", 128)), "é\u0301 שלום \\u001B <b>" })
            Assert.Equal(name, fixture.Container.CreateBuffer(MiB, name: name).Name);
    }

    [Fact]
    public void Names_in_an_old_file_become_valid_and_unique_and_a_warning_gives_both()
    {
        string prefix = new('x', 128);
        Write("old\u001b[2J", prefix + "1", prefix + "2", prefix, "a\u0007", "a\\u0007", "fine");

        using TceContainer twin = TceStateImporter.CreateTwin(path, null, warnings);

        Assert.Equal("old\\u001B[2J", twin.Name);
        Assert.Equal([prefix[..126] + "~2", prefix[..126] + "~3", prefix, "a\\u0007~2", "a\\u0007", "fine"], twin.GetBuffers().Select(buffer => buffer.Name));
        Assert.Equal(
            twin.GetBuffers().Select(buffer => buffer.Name),
            twin.GetMappings(twin.GetWindow(0)).Select(mapping => mapping.Buffer.Name));
        Assert.Equal(4, warnings.Lines.Count);
        Assert.Contains($"'{prefix}1' is read as '{prefix[..126]}~2'", warnings.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_twin_and_its_old_file_are_equal()
    {
        Write("old", new string('x', 129), "a\u0007");
        using TceContainer twin = TceStateImporter.CreateTwin(path, null, warnings);

        Assert.Empty(TceStateComparer.Compare(ComparableState.Of(path), ComparableState.Of(twin), ignoreMemoryAddresses: false));
    }

    [Fact]
    public void A_restore_and_a_comparison_of_an_old_file_warn_too()
    {
        Write("old", new string('x', 129));
        using ContainerFixture target = ContainerFixture.Open();

        ComparableState.Of(path, sink: warnings);
        Assert.Single(warnings.Lines);
        TceStateRestorer.Prepare(StateSource.OfFile(path), target.Container, sink: warnings).Restore();
        Assert.Equal(2, warnings.Lines.Count);
        Assert.Equal(new string('x', 128), Assert.Single(target.Container.GetBuffers()).Name);
    }

    [Fact]
    public void Many_long_names_with_the_same_beginning_become_unique_ones()
    {
        Write("old", [.. Enumerable.Range(0, LongTests.Cases(3000)).Select(number => $"{new string('x', 1000)}{number}")]);

        using TceContainer twin = TceStateImporter.CreateTwin(path, null, warnings);

        Assert.Equal(LongTests.Cases(3000), twin.GetBuffers().Select(buffer => buffer.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(twin.GetBuffers(), buffer => Assert.True(NameRules.IsValid(buffer.Name)));
    }

    /// <summary>Writes a state with a mapping of each of the buffers, and gives them other names.</summary>
    private void Write(string container, params string[] buffers)
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        for (int index = 0; index < buffers.Length; index++)
            fixture.Container.Map(new MapRequest(fixture.Container.CreateBuffer(64 * KiB, name: $"b{index}"), fixture.Container.GetWindow(0)));
        JsonNode state = JsonNode.Parse(TceStateExporter.ToText(fixture.Container))!;
        state["container"]!["name"] = container;
        foreach (JsonNode? named in state["buffers"]!.AsArray())
            named!["name"] = NameOf(named["name"]!);
        foreach (JsonNode? mapping in state["windows"]![0]!["mappings"]!.AsArray())
            mapping!["buffer"] = NameOf(mapping["buffer"]!);
        File.WriteAllText(path, state.ToJsonString());

        string NameOf(JsonNode name) => buffers[int.Parse(name.GetValue<string>().AsSpan(1), System.Globalization.CultureInfo.InvariantCulture)];
    }
}
