using Microsoft.Extensions.Logging.Abstractions;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;
using SpaprDdw.State;
using SpaprDdw.Tests.Containers;

namespace SpaprDdw.Tests.State;

/// <summary>Whoever saves a state that cannot be imported is told so.</summary>
public sealed class ExportLimitTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("spapr-limit-").FullName;
    private readonly TceContainer container;

    public ExportLimitTests()
    {
        EmulatedProcess process = new EmulatedHost(new EmulatedHostOptions()).StartProcess();
        var backend = new ProbeBackend(process) { Host = process.Host with { Platform = TcePlatform.Unknown } };
        container = TceContainer.Open(backend, new TceContainerOptions { Name = "test" }, NullLogger.Instance);
    }

    [Fact]
    public void An_export_can_be_compared_but_not_imported_and_says_so()
    {
        string path = Path.Combine(folder, "state.json");
        TceStateExporter.WriteFile(container, path);

        Assert.Contains("not imported", TceStateExporter.Limitation(container), StringComparison.Ordinal);
        Assert.Empty(TceStateComparer.Compare(ComparableState.Of(path), ComparableState.Of(container), ignoreMemoryAddresses: false));
        using FileStream file = File.OpenRead(path);
        TceException error = Assert.Throws<TceException>(() => TceStateImporter.CreateTwin(
            TceStateReader.Read(file, path), path, name: null, NullLogger.Instance, recorder: null));
        Assert.Contains("the platform of the host was unknown", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recording_is_refused_before_it_makes_a_file()
    {
        TceException error = Assert.Throws<TceException>(() => TceTraceSession.Start(container, Path.Combine(folder, "trace.jsonl")));

        Assert.Equal(("PlatformUnknown", TceErrorCategory.NotImplemented), (error.Id, error.Category));
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void More_groups_than_a_state_can_hold_are_not_exported()
    {
        const int Groups = HostDescription.MaxGroups + 1;
        using ContainerFixture fixture = ContainerFixture.On(
            new EmulatedHost(new EmulatedHostOptions { Groups = Groups }), groups: [.. Enumerable.Range(0, Groups)]);
        TceException error = Assert.Throws<TceException>(() => TceStateExporter.ToText(fixture.Container));

        Assert.Equal(("StateTooLarge", TceErrorCategory.LimitsExceeded), (error.Id, error.Category));
    }

    [Fact]
    public void The_state_of_a_known_platform_serves_for_everything()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        Assert.Null(TceStateExporter.Limitation(fixture.Container));
    }

    public void Dispose()
    {
        container.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
