using System.Text;
using SpaprDdw.Abi;

namespace SpaprDdw.Backends.Kernel;

/// <summary>
/// The file in procfs that describes this process. It is opened only once, so a look after a request cannot fail because
/// the process has too many open files.
/// </summary>
internal sealed unsafe class ProcessStatus : IDisposable
{
    /// <summary>The file has about 1,500 bytes. A process with many groups has a longer one.</summary>
    private const int UsualLength = 8 << 10;

    private readonly string path;
    private readonly TceResult opening;
    private readonly VfioDescriptor file;

    /// <summary>Opens the file.</summary>
    /// <param name="path">The path of the file.</param>
    public ProcessStatus(string path)
    {
        this.path = path;
        opening = NativeMethods.OpenForReading(path);
        file = new VfioDescriptor(opening.Return);
    }

    /// <summary>The present text of the file.</summary>
    /// <exception cref="IOException">The file could not be opened or read.</exception>
    public string Read()
    {
        if (opening.Return < 0)
            throw new IOException($"{path} could not be opened ({opening.Errno}).");
        byte[] text = new byte[UsualLength];
        int length = 0;
        for (int count = ReadAt(text, 0); count > 0; count = ReadAt(text, length))
        {
            length += count;
            if (length == text.Length)
                Array.Resize(ref text, 2 * length);
        }

        return Encoding.ASCII.GetString(text, 0, length);
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private int ReadAt(byte[] text, int start)
    {
        fixed (byte* pointer = &text[start])
        {
            TceResult read = NativeMethods.ReadAt(file, pointer, text.Length - start, start);
            return read.Return >= 0 ? read.Return : throw new IOException($"{path} could not be read ({read.Errno}).");
        }
    }
}
