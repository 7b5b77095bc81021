using SpaprDdw.Errors;
using SpaprDdw.Files;

namespace SpaprDdw.Tests.Files;

/// <summary>A file is replaced only as the caller says, and a file that is being written is held.</summary>
public sealed class OutputFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("spapr-output-").FullName;

    private string FilePath => Path.Combine(folder, "trace.jsonl");

    [Fact]
    public void A_held_file_is_in_use_until_it_is_closed_and_can_be_read()
    {
        using (var draft = new FileDraft(FilePath, FileReplacement.Never, isHeld: true))
        using (FileStream stream = draft.Stream)
        {
            stream.WriteByte((byte)'x');
            draft.Complete();

            Assert.Equal("x", File.ReadAllText(FilePath));
            Assert.Equal("FileInUse", IdOf(() => OutputFile.ThrowIfProtected(FilePath, FileReplacement.Any)));
            Assert.Equal("FileInUse", IdOf(() => FileDraft.Write(FilePath, FileReplacement.Any, _ => { })));
            Assert.Equal("x", File.ReadAllText(FilePath));
        }

        OutputFile.ThrowIfProtected(FilePath, FileReplacement.Usual);
    }

    [Theory]
    [InlineData(FileReplacement.Never, "FileExists")]
    [InlineData(FileReplacement.Usual, null)]
    [InlineData(FileReplacement.Any, null)]
    public void An_ordinary_file_is_replaced_unless_none_may_be(FileReplacement replacement, string? id)
    {
        File.WriteAllText(FilePath, "older");
        Assert.Equal(id, IdOf(() => OutputFile.ThrowIfProtected(FilePath, replacement)));
    }

    /// <summary>The file appears while the new one is being written.</summary>
    [Fact]
    public void A_file_that_appears_meanwhile_is_not_replaced()
    {
        Assert.Equal("FileExists", IdOf(() => FileDraft.Write(FilePath, FileReplacement.Never, _ => File.WriteAllText(FilePath, "other"))));
        Assert.Equal("other", File.ReadAllText(FilePath));
        Assert.Equal([FilePath], Directory.GetFiles(folder));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string? IdOf(Action act) => Record.Exception(act) switch
    {
        null => null,
        TceException exception => exception.Id,
        Exception other => throw other,
    };
}
