using System.Text;
using SpaprDdw.Files;

namespace SpaprDdw.Tests.Files;

/// <summary>A file is replaced as a whole, or a failure leaves the older file unchanged.</summary>
public sealed class AtomicFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("spapr-atomic-").FullName;

    private string FilePath => Path.Combine(folder, "state.json");

    [Fact]
    public void The_older_file_is_replaced_only_when_the_new_one_is_complete()
    {
        File.WriteAllText(FilePath, new string('o', 1 << 20));

        AtomicFile.Write(FilePath, FileReplacement.Usual, stream =>
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

        IOException thrown = Assert.Throws<IOException>(() => AtomicFile.Write(FilePath, FileReplacement.Usual, stream =>
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
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(FilePath, FileReplacement.Usual, _ => throw new InvalidOperationException()));
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
