using System.Text.Json.Nodes;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Backends.Tracing;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;
using SpaprDdw.State;
using SpaprDdw.Tests.Containers;
using SpaprDdw.Tests.Journal;

namespace SpaprDdw.Tests.State;

/// <summary>The formats of states and traces: what older versions wrote is read for ever.</summary>
public class FormatTests
{
    private static readonly HostFigures Figures = new()
    {
        Kernel = "6.12.95+rc1",
        HighestAddress = 0x1f_ffff_ffff,
        Firmware = new FirmwareAnswer(1UL << 40, 0x7, 1),
        Eeh = [new EehState(1, 0), new EehState(0, 5)],
    };

    /// <summary>Files that version 0.1.0 wrote. They must never be changed.</summary>
    public static TheoryData<string> KeptStates => [.. Directory.GetFiles(PathOf("state"), "state-1-*.json").Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(KeptStates))]
    public void A_kept_file_of_the_first_format_is_read_and_written_as_it_is(string name)
    {
        string path = PathOf($"state/{name}");
        using TceContainer twin = TceStateImporter.CreateTwin(path, null, new LogReader());
        string expected = File.ReadAllText(path).Replace("\"backend\": \"Kernel\"", "\"backend\": \"Emulated\"", StringComparison.Ordinal);

        Assert.Equal(expected, TceStateExporter.ToText(twin));
        Assert.Empty(TceStateComparer.Compare(ComparableState.Of(path), ComparableState.Of(twin), ignoreMemoryAddresses: false, ignoreIdentity: true));
        StateSchema.AssertAccepts(expected);
    }

    [Fact]
    public void A_kept_file_of_the_second_format_keeps_its_figures()
    {
        string path = PathOf("state/state-2-figures.json");
        using TceContainer twin = TceStateImporter.CreateTwin(path, null, new LogReader());

        Assert.Equal(File.ReadAllText(path), TceStateExporter.ToText(twin));
        Assert.Equal(Figures with { Eeh = null }, twin.Host.Figures with { Eeh = null });
        Assert.Equal(Figures.Eeh, twin.Host.Figures.Eeh);
        Assert.Empty(TceStateComparer.Compare(ComparableState.Of(path), ComparableState.Of(twin), ignoreMemoryAddresses: false));
        StateSchema.AssertAccepts(File.ReadAllText(path));
    }

    [Fact]
    public void A_kept_file_of_the_third_format_makes_a_twin_that_differs_in_nothing_that_is_known()
    {
        string path = PathOf("state/state-3-qemu.json");
        using TceContainer twin = TceStateImporter.CreateTwin(path, null, new LogReader());

        Assert.Empty(TceStateComparer.Compare(ComparableState.Of(path), ComparableState.Of(twin), ignoreMemoryAddresses: false, ignoreIdentity: true));
        Assert.Equal([4096UL, 2UL << 20], twin.GetWindows().Select(window => window.PageSize));
        Assert.Equal(2UL << 20, Assert.Single(twin.GetBuffers()).PageSize);
        StateSchema.AssertAccepts(File.ReadAllText(path));
        StateSchema.AssertAccepts(TceStateExporter.ToText(twin));
    }

    [Theory]
    [InlineData("\"groups\": null", "$.container.groups")]
    [InlineData("\"used\": null", "$.lockedMemory.used")]
    [InlineData("\"pageSize\": null", "$.buffers[0].pageSize")]
    [InlineData("\"lockedMemory\": null", "$.windows[0].lockedMemory")]
    [InlineData("\"tables\": null", "$.windows[0].tables")]
    [InlineData("\"tablesMade\": null", "$.windows[0].tablesMade")]
    [InlineData("\"mappings\": null", "$.windows[0].mappings")]
    public void A_value_is_null_only_in_the_third_format(string kept, string place)
    {
        string text = File.ReadAllText(PathOf("state/state-3-qemu.json"));
        (string From, string To)[] others =
        [
            ("\"groups\": null", "\"groups\": [0]"), ("\"used\": null", "\"used\": \"0x0\""), ("\"pageSize\": null", "\"pageSize\": \"0x10000\""),
            ("\"lockedMemory\": null", "\"lockedMemory\": \"0x0\""), ("\"tables\": null", "\"tables\": []"),
            ("\"tablesMade\": null", "\"tablesMade\": []"), ("\"mappings\": null", "\"mappings\": []"),
        ];
        string known = others.Where(each => each.From != kept).Aggregate(text, (all, each) => all.Replace(each.From, each.To, StringComparison.Ordinal));
        foreach (string format in (string[])[StateRecord.FirstFormat, StateRecord.SecondFormat])
        {
            TceException refused = Assert.Throws<TceException>(() => TwinFixture.Of(known.Replace(StateRecord.ThirdFormat, format, StringComparison.Ordinal)));
            Assert.Contains($"at {place}, the value is null, which needs the format {StateRecord.ThirdFormat}", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Each_figure_alone_needs_the_second_format_and_none_the_first()
    {
        HostFigures[] some =
        [
            new() { Kernel = "6.1" }, new() { HighestAddress = 0 }, new() { Firmware = new FirmwareAnswer(0, 0, 0) }, new() { Eeh = [] }, Figures,
        ];
        Assert.Equal(StateRecord.FirstFormat, FormatOf(Export(new HostFigures())));
        Assert.All(some, figures =>
        {
            string text = Export(figures);
            Assert.Equal(StateRecord.SecondFormat, FormatOf(text));
            StateSchema.AssertAccepts(text);
            using TceContainer twin = TwinFixture.Of(text);
            Assert.Equal(text, TceStateExporter.ToText(twin));
        });
    }

    [Fact]
    public void A_file_of_the_second_format_without_figures_is_read()
    {
        string text = Export(new HostFigures());
        using TceContainer twin = TwinFixture.Of(text.Replace("state/1", "state/2", StringComparison.Ordinal));
        Assert.Equal(text, TceStateExporter.ToText(twin));
    }

    [Theory]
    [InlineData("eeh", """[{"group":7,"state":0}]""", "$.host.eeh[0].group")]
    [InlineData("eeh", """[{"group":1,"state":3}]""", "$.host.eeh[0].state")]
    [InlineData("eeh", """[{"group":1,"state":0},{"group":1,"state":0}]""", "$.host.eeh[1].group")]
    [InlineData("eeh", "[null]", "$.host.eeh")]
    [InlineData("firmware", """{"largestBlock":1}""", "$.host.firmware")]
    [InlineData("firmware", """{"largestBlock":-1,"pageSizeMask":1,"windowsAvailable":1}""", "$.host.firmware.largestBlock")]
    [InlineData("highestAddress", "17", "$.host.highestAddress")]
    [InlineData("kernel", "6.12", "$.host.kernel")]
    [InlineData("colour", "\"red\"", "$.host.colour")]
    public void Wrong_figures_are_refused(string figure, string value, string place)
    {
        JsonNode state = JsonNode.Parse(Export(Figures))!;
        state["host"]![figure] = JsonNode.Parse(value);

        TceException error = Assert.Throws<TceException>(() => TwinFixture.Of(state.ToJsonString()));
        Assert.Contains($"at {place}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_comparison_shows_what_changed_of_the_figures()
    {
        using TceContainer before = TwinFixture.Of(Export(Figures with { Kernel = "6.1" }));
        using TceContainer after = TwinFixture.Of(Export(Figures with { Eeh = [new EehState(0, 2)] }));

        Assert.Equal(
            ["Changed host kernel 6.1 6.12.95+rc1", "Changed host, eeh 0 state 5 2"],
            TceStateComparer.Compare(ComparableState.Of(before), ComparableState.Of(after), ignoreMemoryAddresses: false)
                .Select(change => $"{change.Change} {change.Item} {change.Property} {change.Old} {change.New}"));
    }

    [Fact]
    public void A_figure_that_one_state_does_not_know_is_no_difference()
    {
        using TceContainer known = TwinFixture.Of(Export(Figures));
        using TceContainer unknown = TwinFixture.Of(Export(new HostFigures()));

        Assert.Empty(TceStateComparer.Compare(ComparableState.Of(known), ComparableState.Of(unknown), ignoreMemoryAddresses: false));
        Assert.Empty(TceStateComparer.Compare(ComparableState.Of(unknown), ComparableState.Of(known), ignoreMemoryAddresses: false));
    }

    /// <summary>A trace with properties that no version of the module knows, and one with addresses of buffers.</summary>
    [Theory]
    [InlineData("trace-1-unknown.jsonl")]
    [InlineData("trace-1-address.jsonl")]
    public void A_kept_trace_is_replayed(string name) => Assert.True(TraceReplayer.ReplayFile(PathOf($"state/{name}")).Passed);

    private static string Export(HostFigures figures)
    {
        using ContainerFixture fixture = ContainerFixture.On(new EmulatedHost(new EmulatedHostOptions { Figures = figures }), groups: [0, 1]);
        return TceStateExporter.ToText(fixture.Container);
    }

    private static string FormatOf(string text) => JsonNode.Parse(text)!["format"]!.GetValue<string>();

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Data", name);
}
