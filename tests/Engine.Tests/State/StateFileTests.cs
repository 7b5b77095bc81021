using SpaprDdw.Errors;
using SpaprDdw.State;
using SpaprDdw.Tests.Containers;

namespace SpaprDdw.Tests.State;

/// <summary>A state file is there whole, or as it was before.</summary>
public sealed class StateFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("spapr-state-").FullName;
    private readonly ContainerFixture managed = ContainerFixture.Open();

    [Fact]
    public void FileHoldsTheTextAndReplacesAnOlderOne()
    {
        string path = Path.Combine(folder, "state.json");
        File.WriteAllText(path, new string('x', 1 << 20));

        TceStateExporter.WriteFile(managed.Container, path);

        Assert.Equal(TceStateExporter.ToText(managed.Container), File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void FailureMidwayLeavesTheOlderFileAndNoOther()
    {
        string path = Path.Combine(folder, "state.json");
        File.WriteAllText(path, "older");
        managed.Dispose();

        TceException error = Assert.Throws<TceException>(() => TceStateExporter.WriteFile(managed.Container, path));

        Assert.Equal("ContainerClosed", error.Id);
        Assert.Equal("older", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void PathThatIsAFolderIsLeftAlone()
    {
        string path = Path.Combine(folder, "taken");
        Directory.CreateDirectory(path);

        AssertNotWritten(path);

        Assert.Equal([path], Directory.GetFileSystemEntries(folder));
        Assert.Empty(Directory.GetFileSystemEntries(path));
    }

    [Fact]
    public void MissingFolderIsNotMade()
    {
        AssertNotWritten(Path.Combine(folder, "missing", "state.json"));
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    public void Dispose()
    {
        managed.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private void AssertNotWritten(string path)
    {
        TceException error = Assert.Throws<TceException>(() => TceStateExporter.WriteFile(managed.Container, path));
        Assert.Equal(("StateNotWritten", TceErrorCategory.WriteError, null), (error.Id, error.Category, error.Rule));
        Assert.Equal(path, error.Target);
        Assert.NotNull(error.InnerException);
    }
}
