using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SpaprDdw.Files;

/// <summary>
/// Holds a file while it is being written. The lock belongs to the open file (F_OFD_SETLK), so it counts within a
/// process too, and ends with the process. Readers do not notice it: .NET locks files in another way (flock).
/// </summary>
internal static unsafe class FileLock
{
    private const int Get = 36, Set = 37;
    private const short Write = 1, Unlocked = 2;
    private const int Again = 11;

    /// <summary>The number of fcntl(2).</summary>
    private static readonly nint Control = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 72,
        Architecture.Arm64 => 25,
        _ => 55, // POWER: not every runtime has a name for it.
    };

    /// <summary>
    /// Holds a file until it is closed. Systems other than Linux hold it by the sharing mode of the file.
    /// </summary>
    /// <param name="handle">The file, open for writing.</param>
    /// <returns>False when another writer holds the file.</returns>
    /// <exception cref="IOException">The file system cannot lock files.</exception>
    public static bool TryHold(SafeFileHandle handle)
    {
        if (!OperatingSystem.IsLinux())
            return true;
        var region = new Region { Type = Write };
        return Call(handle, Set, ref region) == 0 || (Marshal.GetLastPInvokeError() == Again ? false : throw Failure());
    }

    /// <summary>Tells whether a writer holds a file.</summary>
    /// <param name="handle">The file, open for reading or writing.</param>
    /// <exception cref="IOException">The file system cannot lock files.</exception>
    public static bool IsHeld(SafeFileHandle handle)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        var region = new Region { Type = Write };
        return Call(handle, Get, ref region) == 0 ? region.Type != Unlocked : throw Failure();
    }

    private static IOException Failure() => new($"The file cannot be locked: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    private static nint Call(SafeFileHandle handle, nint command, ref Region region)
    {
        fixed (Region* pointer = &region)
            return NativeFile.SystemCall(Control, handle.DangerousGetHandle(), command, (nint)pointer, 0);
    }

    /// <summary>struct flock of 64 bits. A length of 0 means the whole file.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Region
    {
        public short Type;
        public short Whence;
        public long Start;
        public long Length;
        public int Process;
    }
}
