using System.Text;
using SpaprDdw.Backends.Kernel;

namespace SpaprDdw.KernelLab;

/// <summary>
/// A process in the guest. It announces itself on its line to the host and answers the requests of one session after
/// the other, until a session leaves something behind that ends only with the process.
/// </summary>
internal static class Program
{
    /// <summary>The exit code that makes init power the machine off, because nobody else would end it.</summary>
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
            Send(line, $"{Words.Ready} {Words.Number(OtherProcess.Own)} {backend.Host.Platform} {string.Join(" ", backend.Host.MemoryPageSizes.Select(Words.Number))}");

            // What comes before the beginning was for a program that was killed.
            string? request;
            while ((request = reader.ReadLine()) is not (null or Words.Begin))
            {
            }

            if (request is null)
                return HostIsGone;
            while ((request = reader.ReadLine()) is not (null or Words.End))
                Send(line, Answer(server, request));
            if (request is null)
                return HostIsGone;

            // The host may start the next session on another line as soon as it reads this answer.
            goesOn = server.CanGoOn;
            string left = server.LeftNothing ? Words.Nothing : Words.Something;
            if (!goesOn)
                server.Dispose();
            Send(line, $"{(goesOn ? Words.Kept : Words.Ended)} {left}");
        }

        return 0;
    }

    /// <summary>
    /// Answers a request. An exception goes back to the host as an answer, not into the console's log.
    /// </summary>
    private static string Answer(Server server, string request)
    {
        try
        {
            return server.Answer(request.Split(' '));
        }
#pragma warning disable CA1031 // The host throws every exception.
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
