using System.Text;
using SpaprDdw.Backends.Kernel;

namespace SpaprDdw.KernelLab;

/// <summary>
/// One process of a lab guest: announces itself on a line to the host and answers one story's requests after the other,
/// until a story leaves something behind that ends with the process alone.
/// </summary>
internal static class Program
{
    /// <summary>The exit code that makes init power the machine off: nobody is left who would end it.</summary>
    private const int HostIsGone = 3;

    private static int Main(string[] arguments)
    {
        using var line = new FileStream(arguments[0], FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 1);
        using var reader = new StreamReader(line, Encoding.ASCII, detectEncodingFromByteOrderMarks: false, bufferSize: 1024);
        var backend = new KernelBackend();
        using var server = new Server(backend);
        bool goesOn = true;
        while (goesOn)
        {
            server.Begin();
            Send(line, $"{Words.Ready} {backend.Host.Platform} {string.Join(" ", backend.Host.MemoryPageSizes.Select(Words.Number))}");
            string? request;
            while ((request = reader.ReadLine()) is not (null or Words.End))
                Send(line, Answer(server, request));
            if (request is null)
                return HostIsGone;

            // The next story may begin on another line as soon as it is said that this one is over.
            goesOn = server.CanGoOn;
            string left = server.LeftNothing ? Words.Nothing : Words.Something;
            if (!goesOn)
                server.Dispose();
            Send(line, $"{(goesOn ? Words.Kept : Words.Ended)} {left}");
        }

        return 0;
    }

    /// <summary>What the guest cannot do is the host's to know: it goes back as an answer, not into the console's log.</summary>
    private static string Answer(Server server, string request)
    {
        try
        {
            return server.Answer(request.Split(' '));
        }
#pragma warning disable CA1031 // Whatever it is, the host throws it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return $"{Words.Broken} {request}: {exception.ToString().Replace("\n", " | ")}";
        }
    }

    private static void Send(FileStream line, string text)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text + "\n");
        line.Write(bytes, 0, bytes.Length);
        line.Flush();
    }
}
