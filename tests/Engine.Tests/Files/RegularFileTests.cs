using System.Diagnostics;
using System.Net.Sockets;
using SpaprDdw.Files;

namespace SpaprDdw.Tests.Files;

/// <summary>Only regular files are opened, and no path blocks the caller.</summary>
public sealed class RegularFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("spapr-regular-").FullName;

    private string FilePath => Path.Combine(folder, "file");

    [Fact]
    public void A_FIFO_is_refused_without_waiting_for_a_writer()
    {
        using (Process made = Process.Start("mkfifo", FilePath))
            made.WaitForExit();
        AssertRefused(FilePath, "it is a FIFO");
        File.CreateSymbolicLink(Path.Combine(folder, "link"), FilePath);
        AssertRefused(Path.Combine(folder, "link"), "it is a FIFO");
    }

    [Fact]
    public void A_socket_is_refused()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(FilePath));
        AssertRefused(FilePath, "it is a socket");
    }

    [Theory]
    [InlineData("/dev/zero", "it is a device")]
    [InlineData("/dev/null", "it is a device")]
    [InlineData("/proc/self", "it is a folder")]
    public void A_device_and_a_folder_are_refused(string path, string problem) => AssertRefused(path, problem);

    [Fact]
    public void A_link_is_followed_unless_the_caller_refuses_it()
    {
        File.WriteAllText(FilePath, "text");
        string link = Path.Combine(folder, "link");
        File.CreateSymbolicLink(link, FilePath);

        Assert.Equal("text"u8, RegularFile.ReadAllBytes(link, most: 10));
        Assert.Contains("a symbolic link", Assert.Throws<IOException>(() => RegularFile.OpenHandle(link, followLinks: false)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_replaced_while_it_is_read_is_read_to_its_end()
    {
        File.WriteAllText(FilePath, "older");
        using FileStream stream = RegularFile.Open(FilePath);
        File.Delete(FilePath);
        File.WriteAllText(FilePath, "newer");

        Assert.Equal("older", new StreamReader(stream).ReadToEnd());
    }

    [Fact]
    public void A_missing_file_is_not_found()
        => Assert.Throws<FileNotFoundException>(() => RegularFile.OpenHandle(FilePath));

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static void AssertRefused(string path, string problem)
        => Assert.Equal(problem, Assert.Throws<IOException>(() => RegularFile.OpenHandle(path)).Message);
}
