using System.Net.Sockets;
using System.Text;

namespace SpaprDdw.KernelLab;

/// <summary>A line to a lab machine: a socket on the host, a virtio-serial port in the guest.</summary>
internal sealed class LabLine : IDisposable
{
    /// <summary>A machine boots in ten seconds, or in minutes when the processors are busy.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(300);

    private const int Attempts = 100;

    private readonly Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly NetworkStream stream;
    private readonly StreamReader reader;
    private string? ready;

    public LabLine(string path)
    {
        Connect(path);
        socket.ReceiveTimeout = (int)Timeout.TotalMilliseconds;
        stream = new NetworkStream(socket);
        reader = new StreamReader(stream, Encoding.ASCII);
    }

    /// <summary>QEMU makes a socket a moment before it listens there.</summary>
    private void Connect(string path)
    {
        for (int left = Attempts; ; left--)
        {
            try
            {
                socket.Connect(new UnixDomainSocketEndPoint(path));
                return;
            }
            catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused && left > 0)
            {
                Thread.Sleep(20);
            }
        }
    }

    /// <summary>The next line from the guest.</summary>
    /// <exception cref="IOException">No line came in time.</exception>
    public string Receive() => reader.ReadLine() ?? throw new IOException("The lab machine closed the line.");

    /// <summary>
    /// The fields with which a program announces itself. A program that was killed may have sent a part of an answer
    /// before.
    /// </summary>
    /// <exception cref="IOException">No program announced itself in time.</exception>
    public string[] ReceiveReady()
    {
        string text = ready ?? Receive();
        ready = null;
        int start = text.IndexOf(Words.Ready + " ", StringComparison.Ordinal);
        return start >= 0
            ? text[start..].Split(' ')
            : throw new InvalidOperationException($"The guest program sent '{text}' instead of '{Words.Ready}'.");
    }

    /// <summary>Sends a request and returns the fields of the answer.</summary>
    /// <exception cref="ProgramKilledException">The program was killed before it answered.</exception>
    public string[] Ask(string request)
    {
        Send(request);
        string answer;
        try
        {
            answer = Receive();
        }
        catch (IOException exception)
        {
            throw new IOException($"No answer to '{request}': {exception.Message}", exception);
        }

        // The next program announces itself instead of an answer when the present one was killed.
        if (answer.Contains(Words.Ready + " ", StringComparison.Ordinal))
        {
            ready = answer;
            throw new ProgramKilledException(request);
        }

        return answer.StartsWith(Words.Broken, StringComparison.Ordinal) ? throw new InvalidOperationException(answer) : answer.Split(' ');
    }

    public void Send(string request) => stream.Write(Encoding.ASCII.GetBytes(request + "\n"));

    public void Dispose()
    {
        reader.Dispose();
        stream.Dispose();
        socket.Dispose();
    }
}
