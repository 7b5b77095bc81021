using System.Net.Sockets;
using System.Text;

namespace SpaprDdw.KernelLab;

/// <summary>A line into a lab machine: a virtio-serial port there, a socket here.</summary>
internal sealed class LabLine : IDisposable
{
    /// <summary>A machine boots in ten seconds, or in minutes where others keep the processors busy.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(300);

    private readonly Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly NetworkStream stream;
    private readonly StreamReader reader;

    public LabLine(string path)
    {
        socket.Connect(new UnixDomainSocketEndPoint(path));
        socket.ReceiveTimeout = (int)Patience.TotalMilliseconds;
        stream = new NetworkStream(socket);
        reader = new StreamReader(stream, Encoding.ASCII);
    }

    /// <summary>The next line from the guest.</summary>
    /// <exception cref="IOException">None came in time.</exception>
    public string Receive() => reader.ReadLine() ?? throw new IOException("The lab machine has closed the line.");

    /// <summary>Sends a request and returns the fields of the answer.</summary>
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
