using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace SpaprDdw.Files;

/// <summary>
/// Opens files of other programs for reading. It refuses everything that is not a regular file: it opens without
/// waiting, so a FIFO or a device cannot block the caller, and then asks the descriptor for the kind of the file.
/// </summary>
internal static unsafe partial class RegularFile
{
    private const int CurrentFolder = -100;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int EmptyPath = 0x1000;
    private const uint TypeAndMode = 0x3;
    private const int KindMask = 0xf000;
    private const int KindRegular = 0x8000;
    private const int KindFolder = 0x4000;

    private const int NoSuchEntry = 2, NotPermitted = 1, AccessDenied = 13, NotAFolder = 20, TooManyLinks = 40;

    /// <summary>The number of openat(2), and the flag with which it refuses a symbolic link.</summary>
    private static readonly (int OpenAt, int NoFollow) Machine = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => (257, 0x20000),
        Architecture.Arm64 => (56, 0x8000),
        _ => (286, 0x8000), // POWER: not every runtime has a name for it.
    };

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="followLinks">False to refuse a path that is a symbolic link.</param>
    /// <exception cref="IOException">The file does not exist, is not a regular file, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read the file.</exception>
    public static SafeFileHandle OpenHandle(string path, bool followLinks = true)
    {
        if (!OperatingSystem.IsLinux())
            return File.OpenHandle(path);

        int flags = NonBlocking | CloseOnExec | (followLinks ? 0 : Machine.NoFollow);
        byte[] name = Encoding.UTF8.GetBytes(path + "\0");
        nint descriptor;
        fixed (byte* pointer = name)
            descriptor = SystemCall(Machine.OpenAt, CurrentFolder, pointer, flags, 0);
        if (descriptor < 0)
            throw Failure(path, Marshal.GetLastPInvokeError());

        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        int kind = KindOf(handle);
        if (kind == KindRegular)
            return handle;
        handle.Dispose();
        throw new IOException($"'{path}' is {(kind == KindFolder ? "a folder" : "a device, a FIFO or a socket")}, not a file");
    }

    /// <summary>Opens a file as a stream without a buffer of its own.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file does not exist, is not a regular file, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read the file.</exception>
    public static FileStream Open(string path) => new(OpenHandle(path), FileAccess.Read, bufferSize: 0);

    /// <summary>Reads a small file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">The most bytes that it may have.</param>
    /// <param name="followLinks">False to refuse a path that is a symbolic link.</param>
    /// <exception cref="IOException">
    /// The file does not exist, is not a regular file, cannot be read, or is larger.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read the file.</exception>
    public static byte[] ReadAllBytes(string path, int most, bool followLinks = true)
    {
        const int Usual = 4096;
        using SafeFileHandle handle = OpenHandle(path, followLinks);
        Span<byte> first = stackalloc byte[Usual];
        int count = RandomAccess.Read(handle, first, 0);
        if (count < Usual)
            return count == 0 ? [] : first[..count].ToArray();

        var content = new MemoryStream();
        content.Write(first);
        byte[] more = new byte[1 << 16];
        while ((count = RandomAccess.Read(handle, more, content.Length)) > 0)
        {
            content.Write(more, 0, count);
            if (content.Length > most)
                throw new IOException($"'{path}' has more than {most} bytes");
        }

        return content.ToArray();
    }

    private static int KindOf(SafeFileHandle handle)
    {
        byte* status = stackalloc byte[256]; // struct statx is the same on all machines: the mode is at 28.
        byte empty = 0;
        return Status((int)handle.DangerousGetHandle(), &empty, EmptyPath, TypeAndMode, status) == 0
            ? *(ushort*)(status + 28) & KindMask
            : 0;
    }

    private static Exception Failure(string path, int error) => error switch
    {
        NoSuchEntry or NotAFolder => new FileNotFoundException($"There is no file '{path}'", path),
        NotPermitted or AccessDenied => new UnauthorizedAccessException($"'{path}' may not be read by this user"),
        TooManyLinks => new IOException($"'{path}' is a symbolic link, which is not followed here"),
        _ => new IOException($"'{path}' cannot be opened: {Marshal.GetPInvokeErrorMessage(error)}"),
    };

    /// <summary>
    /// syscall(2). It takes its arguments from registers on every machine; the variadic open(2) does not.
    /// </summary>
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint folder, byte* name, nint flags, nint mode);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int Status(int folder, byte* name, int flags, uint mask, byte* status);
}
