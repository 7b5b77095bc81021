using SpaprDdw.Errors;
using SpaprDdw.State;
using SpaprDdw.Tests.Containers;

namespace SpaprDdw.Tests.State;

/// <summary>The export writes a whole file, or leaves the older file unchanged.</summary>
public sealed class StateFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("spapr-state-").FullName;
    private readonly ContainerFixture fixture = ContainerFixture.Open();

    [Fact]
    public void A_file_holds_the_text_and_replaces_an_older_file()
    {
        string path = Path.Combine(folder, "state.json");
        File.WriteAllText(path, new string('x', 1 << 20));

        TceStateExporter.WriteFile(fixture.Container, path);

        Assert.Equal(TceStateExporter.ToText(fixture.Container), File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void A_failure_leaves_the_older_file()
    {
        string path = Path.Combine(folder, "state.json");
        File.WriteAllText(path, "older");
        fixture.Dispose();

        TceException error = Assert.Throws<TceException>(() => TceStateExporter.WriteFile(fixture.Container, path));

        Assert.Equal("ContainerClosed", error.Id);
        Assert.Equal("older", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void A_folder_is_not_replaced()
    {
        string path = Path.Combine(folder, "taken");
        Directory.CreateDirectory(path);

        AssertNotWritten(path, "FileNotReplaceable");

        Assert.Equal([path], Directory.GetFileSystemEntries(folder));
        Assert.Empty(Directory.GetFileSystemEntries(path));
    }

    [Fact]
    public void A_missing_folder_is_not_created()
    {
        AssertNotWritten(Path.Combine(folder, "missing", "state.json"));
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    public void Dispose()
    {
        fixture.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private void AssertNotWritten(string path, string id = "StateNotWritten")
    {
        TceException error = Assert.Throws<TceException>(() => TceStateExporter.WriteFile(fixture.Container, path));
        Assert.Equal((id, TceErrorCategory.WriteError, null), (error.Id, error.Category, error.Rule));
        Assert.Equal(path, error.Target);
        Assert.NotNull(error.InnerException);
    }
}
