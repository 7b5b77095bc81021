using System.Runtime.InteropServices;

namespace SpaprDdw.Partition.KernelLogs;

/// <summary>The running kernel's own log.</summary>
internal static unsafe partial class KernelRing
{
    private const int ReadAll = 3, SizeOfBuffer = 10;

    /// <summary>All that the kernel still has of its log; null where this user may not read it.</summary>
    public static byte[]? Read()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        int size = Control(SizeOfBuffer, null, 0);
        if (size <= 0)
            return null;
        byte[] log = new byte[size];
        fixed (byte* pointer = log)
        {
            int count = Control(ReadAll, pointer, size);
            return count < 0 ? null : log[..count];
        }
    }

    /// <summary>syslog(2) by the name that the C library has for it.</summary>
    [LibraryImport("libc", EntryPoint = "klogctl", SetLastError = true)]
    private static partial int Control(int action, byte* buffer, int length);
}
