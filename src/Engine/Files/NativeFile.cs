using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace SpaprDdw.Files;

/// <summary>The system calls about files that .NET lacks.</summary>
internal static unsafe partial class NativeFile
{
    private const int CurrentFolder = -100;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int PathOnly = 0x200000;
    private const int EmptyPath = 0x1000;
    private const uint TypeModeUserGroup = 0x1b;

    private const int NoSuchEntry = 2, NotPermitted = 1, AccessDenied = 13, NotAFolder = 20;

    /// <summary>The number of openat(2), and the flag with which it does not follow a symbolic link.</summary>
    private static readonly (int OpenAt, int NoFollow) Machine = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => (257, 0x20000),
        Architecture.Arm64 => (56, 0x8000),
        _ => (286, 0x8000), // POWER: not every runtime has a name for it.
    };

    /// <summary>
    /// Opens a path only to ask for its status and to open it again. No driver notices this: opening a device can
    /// start what the device does, such as a watchdog.
    /// </summary>
    /// <param name="path">The path.</param>
    /// <param name="followLinks">False to open a symbolic link itself.</param>
    /// <exception cref="IOException">The path leads to nothing.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not search a folder of the path.</exception>
    public static SafeFileHandle OpenPath(string path, bool followLinks)
        => Open(path, PathOnly | CloseOnExec | (followLinks ? 0 : Machine.NoFollow));

    /// <summary>Opens for reading what <see cref="OpenPath"/> opened, whatever has the path by now.</summary>
    /// <param name="opened">The opened path.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read the file.</exception>
    public static SafeFileHandle OpenToRead(SafeFileHandle opened)
        => Open($"/proc/self/fd/{(int)opened.DangerousGetHandle()}", NonBlocking | CloseOnExec);

    /// <summary>The status of an open file.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="IOException">The kernel does not tell it.</exception>
    public static FileStatus StatusOf(SafeFileHandle file)
    {
        byte* status = stackalloc byte[256]; // struct statx is the same on all machines.
        byte empty = 0;
        return Status((int)file.DangerousGetHandle(), &empty, EmptyPath, TypeModeUserGroup, status) == 0
            ? new FileStatus(*(ushort*)(status + 28), *(uint*)(status + 20), *(uint*)(status + 24))
            : throw Failure(Marshal.GetLastPInvokeError());
    }

    /// <summary>Gives an open file an owner and a group.</summary>
    /// <param name="file">The file.</param>
    /// <param name="user">The number of the owner.</param>
    /// <param name="group">The number of the group.</param>
    /// <returns>False if this user may not do that.</returns>
    public static bool TrySetOwner(SafeFileHandle file, uint user, uint group)
        => SetOwner((int)file.DangerousGetHandle(), user, group) == 0;

    private static SafeFileHandle Open(string path, int flags)
    {
        byte[] name = Encoding.UTF8.GetBytes(path + "\0");
        fixed (byte* pointer = name)
        {
            nint descriptor = SystemCall(Machine.OpenAt, CurrentFolder, (nint)pointer, flags, 0);
            return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw Failure(Marshal.GetLastPInvokeError());
        }
    }

    private static Exception Failure(int error) => error switch
    {
        NoSuchEntry or NotAFolder => new FileNotFoundException("it does not exist"),
        NotPermitted or AccessDenied => new UnauthorizedAccessException("this user may not read it"),
        _ => new IOException($"it cannot be opened: {Marshal.GetPInvokeErrorMessage(error)}"),
    };

    /// <summary>
    /// syscall(2). It takes its arguments from registers on every machine; the variadic open(2) and fcntl(2) do not.
    /// </summary>
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint SystemCall(nint number, nint first, nint second, nint third, nint fourth);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int Status(int folder, byte* name, int flags, uint mask, byte* status);

    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    private static partial int SetOwner(int file, uint user, uint group);
}
