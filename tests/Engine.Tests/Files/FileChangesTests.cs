using System.Runtime.Versioning;
using SpaprDdw.Errors;
using SpaprDdw.Files;

namespace SpaprDdw.Tests.Files;

/// <summary>Several files are written and deleted as a whole, or a failure leaves everything as it was.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class FileChangesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("spapr-changes-").FullName;

    [Fact]
    public void All_files_are_written_and_deleted_and_nothing_else_is_left()
    {
        Make("older", "old");
        Make("unwanted", "old");

        FileChanges.Apply([Change("new/deep/file", "1"), Change("older", "2"), Change("unwanted", null)]);

        Assert.Equal(["new/deep/file=1", "older=2"], Contents());
    }

    /// <summary>The folder of the last file cannot be made, because a file has its name.</summary>
    [Fact]
    public void A_file_that_cannot_be_prepared_leaves_everything_as_it_was()
    {
        Make("older", "old");
        Make("taken", "old");

        TceException error = Assert.Throws<TceException>(
            () => FileChanges.Apply([Change("new/file", "1"), Change("older", "2"), Change("taken/file", "3")]));

        Assert.Equal("FilesNotWritten", error.Id);
        Assert.Equal(At("taken/file"), error.Target);
        Assert.Equal(["older=old", "taken=old"], Contents());
        Assert.False(Directory.Exists(At("new")));
    }

    /// <summary>The second file takes the folder of the third one as its path, which fails after the first is written.</summary>
    [Fact]
    public void A_failure_after_the_first_file_has_its_path_is_undone()
    {
        Make("first", "old");
        File.SetUnixFileMode(At("first"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        TceException error = Assert.Throws<TceException>(
            () => FileChanges.Apply([Change("first", "1"), Change("new", "2"), Change("second", "3"), Change("second/file", "4")]));

        Assert.Equal("FilesNotWritten", error.Id);
        Assert.Contains("it is a folder", error.Message);
        Assert.Equal(["first=old"], Contents());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead, File.GetUnixFileMode(At("first")));
        Assert.Equal([At("first")], Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void A_file_that_cannot_be_deleted_restores_those_that_were_written_and_deleted()
    {
        Make("first", "old");
        Make("second", "old");
        Directory.CreateDirectory(At("third"));

        Assert.Throws<TceException>(() => FileChanges.Apply([Change("first", "1"), Change("second", null), Change("third", null)]));

        Assert.Equal(["first=old", "second=old"], Contents());
    }

    [Fact]
    public void A_symbolic_link_is_not_replaced()
    {
        Make("target", "old");
        File.CreateSymbolicLink(At("link"), At("target"));

        TceException error = Assert.Throws<TceException>(() => FileChanges.Apply([Change("new", "1"), Change("link", "2")]));

        Assert.Equal("FileIsLink", error.Id);
        Assert.Equal(["link=old", "target=old"], Contents());
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string At(string name) => Path.Combine(folder, name);

    private void Make(string name, string text) => File.WriteAllText(At(name), text);

    private FileChange Change(string name, string? text) => new(At(name), text);

    /// <summary>All files with their contents, also those with temporary names.</summary>
    private string[] Contents()
        => [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => $"{Path.GetRelativePath(folder, file)}={File.ReadAllText(file)}").Order(StringComparer.Ordinal)];
}
