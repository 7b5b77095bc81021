using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;
using SpaprDdw.Errors;
using SpaprDdw.Files;

namespace SpaprDdw.Tests.Files;

/// <summary>A file is replaced as a whole, or a failure leaves the older file unchanged.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class FileDraftTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("spapr-draft-").FullName;

    private string FilePath => Path.Combine(folder, "state.json");

    [Fact]
    public void The_older_file_is_replaced_only_when_the_new_one_is_complete()
    {
        File.WriteAllText(FilePath, new string('o', 1 << 20));

        FileDraft.Write(FilePath, FileReplacement.Usual, stream =>
        {
            stream.Write(Encoding.UTF8.GetBytes("new"));

            Assert.Equal(1 << 20, new FileInfo(FilePath).Length);
            Assert.Equal(2, Directory.GetFiles(folder).Length);
        });

        Assert.Equal("new", File.ReadAllText(FilePath));
        Assert.Equal([FilePath], Directory.GetFiles(folder));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1 << 20)]
    public void A_failure_at_any_byte_leaves_the_older_file(int bytes)
    {
        File.WriteAllText(FilePath, "older");
        var cause = new IOException("No space left on device");

        IOException thrown = Assert.Throws<IOException>(() => FileDraft.Write(FilePath, FileReplacement.Usual, stream =>
        {
            stream.Write(new byte[bytes]);
            throw cause;
        }));

        Assert.Same(cause, thrown);
        Assert.Equal("older", File.ReadAllText(FilePath));
        Assert.Equal([FilePath], Directory.GetFiles(folder));
    }

    [Fact]
    public void A_failure_without_an_older_file_leaves_no_file()
    {
        Assert.Throws<InvalidOperationException>(() => FileDraft.Write(FilePath, FileReplacement.Usual, _ => throw new InvalidOperationException()));
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    /// <summary>A file of root is given away only by root, so the test gives it away only as root.</summary>
    [Fact]
    public void The_mode_and_the_owner_of_the_older_file_are_kept()
    {
        const uint Other = 12345;
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        File.WriteAllText(FilePath, "older");
        File.SetUnixFileMode(FilePath, Mode);
        FileStatus older = Status(set: Environment.IsPrivilegedProcess ? Other : null);

        FileDraft.Write(FilePath, FileReplacement.Usual, stream =>
        {
            string draft = Directory.GetFiles(folder).Single(file => file != FilePath);
            Assert.Equal(Mode, File.GetUnixFileMode(draft));
            stream.WriteByte(1);
        });

        Assert.Equal(older, Status());
        Assert.Equal(Mode, File.GetUnixFileMode(FilePath));
    }

    /// <summary>Another program puts something else in the place of the file while the new one is being written.</summary>
    [Fact]
    public void A_link_or_a_folder_that_appears_meanwhile_is_not_replaced()
    {
        string other = Path.Combine(folder, "other");
        File.WriteAllText(other, "other");
        Assert.Equal("FileIsLink", Assert.Throws<TceException>(() => FileDraft.Write(
            FilePath, FileReplacement.Usual, _ => File.CreateSymbolicLink(FilePath, other))).Id);
        Assert.Equal("other", File.ReadAllText(other));
        File.Delete(FilePath);
        Assert.Equal("FileNotReplaceable", Assert.Throws<TceException>(() => FileDraft.Write(
            FilePath, FileReplacement.Any, _ => Directory.CreateDirectory(FilePath))).Id);
        Assert.Equal([other, FilePath], Directory.GetFileSystemEntries(folder).Order());
    }

    [Fact]
    public void A_new_file_has_the_mode_that_the_user_gives_new_files()
    {
        string other = Path.Combine(folder, "other");
        File.WriteAllText(other, string.Empty);
        FileDraft.Write(FilePath, FileReplacement.Usual, _ => { });
        Assert.Equal(File.GetUnixFileMode(other), File.GetUnixFileMode(FilePath));
    }

    [Fact]
    public void A_name_of_the_greatest_length_can_be_written()
    {
        string path = Path.Combine(folder, new string('n', 255));
        FileDraft.Write(path, FileReplacement.Never, _ => { });
        Assert.True(File.Exists(path));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private FileStatus Status(uint? set = null)
    {
        using SafeFileHandle handle = RegularFile.OpenHandle(FilePath);
        if (set is { } owner)
            Assert.True(NativeFile.TrySetOwner(handle, owner, owner));
        return NativeFile.StatusOf(handle);
    }
}
