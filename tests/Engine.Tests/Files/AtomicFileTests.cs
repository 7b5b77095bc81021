using System.Text;
using SpaprDdw.Files;

namespace SpaprDdw.Tests.Files;

/// <summary>Whatever stops the writing of a file, the older one is whole and no temporary one is left.</summary>
public sealed class AtomicFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("spapr-atomic-").FullName;

    private string FilePath => Path.Combine(folder, "state.json");

    [Fact]
    public void FileIsReplacedByAllOfTheNewOne()
    {
        File.WriteAllText(FilePath, new string('o', 1 << 20));

        AtomicFile.Write(FilePath, stream =>
        {
            stream.Write(Encoding.UTF8.GetBytes("new"));

            // Until it is there as a whole, the older one is.
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
    public void FailureAfterSoManyBytesLeavesTheOlderFile(int bytes)
    {
        File.WriteAllText(FilePath, "older");
        var cause = new IOException("No space left on device");

        IOException thrown = Assert.Throws<IOException>(() => AtomicFile.Write(FilePath, stream =>
        {
            stream.Write(new byte[bytes]);
            throw cause;
        }));

        Assert.Same(cause, thrown);
        Assert.Equal("older", File.ReadAllText(FilePath));
        Assert.Equal([FilePath], Directory.GetFiles(folder));
    }

    [Fact]
    public void FailureWithoutAnOlderFileLeavesNone()
    {
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(FilePath, _ => throw new InvalidOperationException()));
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
