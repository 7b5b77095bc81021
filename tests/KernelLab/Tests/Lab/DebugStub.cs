using System.Net.Sockets;
using System.Text;

namespace SpaprDdw.KernelLab;

/// <summary>QEMU's debug stub, which speaks GDB's remote protocol: it writes memory of a machine that has not started yet.</summary>
internal sealed class DebugStub : IDisposable
{
    /// <summary>How many bytes one packet writes. The stub takes packets of 4 KiB.</summary>
    private const int BytesOfPacket = 1024;

    private readonly Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public DebugStub(string path) => socket.Connect(new UnixDomainSocketEndPoint(path));

    /// <summary>Writes memory. Before the first instruction an address is a physical one.</summary>
    public void Write(ulong address, ReadOnlySpan<byte> bytes)
    {
        for (int start = 0; start < bytes.Length; start += BytesOfPacket)
        {
            ReadOnlySpan<byte> part = bytes[start..Math.Min(bytes.Length, start + BytesOfPacket)];
            Send($"M{address + (ulong)start:x},{part.Length:x}:{Convert.ToHexStringLower(part)}");
        }
    }

    /// <summary>Starts the machine, and leaves it alone.</summary>
    public void Detach() => Send("D");

    public void Dispose() => socket.Dispose();

    private void Send(string command)
    {
        int sum = Encoding.ASCII.GetBytes(command).Sum(each => each) & 0xff;
        socket.Send(Encoding.ASCII.GetBytes($"${command}#{sum:x2}"));

        // The stub answers "+$OK#9a": it has got the packet, and has done what it says.
        string answer = string.Empty;
        byte[] received = new byte[64];
        while (answer.IndexOf('#', StringComparison.Ordinal) is var end && (end < 0 || answer.Length < end + 3))
        {
            int count = socket.Receive(received);
            if (count == 0)
                throw new IOException($"QEMU's debug stub closed its socket after {command[..1]}.");
            answer += Encoding.ASCII.GetString(received, 0, count);
        }

        socket.Send("+"u8);
        if (!answer.Contains("$OK#", StringComparison.Ordinal))
            throw new IOException($"QEMU's debug stub answered '{answer}' to {command[..1]}.");
    }
}
