using System.Runtime.InteropServices;

namespace SpaprDdw.Partition.KernelLogs;

/// <summary>The log of the running kernel.</summary>
internal static unsafe partial class KernelRing
{
    private const int ReadAll = 3, SizeOfBuffer = 10;

    /// <summary>Reads the log as far back as the kernel has it; null if this user may not read it.</summary>
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

    /// <summary>syslog(2), which the C library calls klogctl.</summary>
    [LibraryImport("libc", EntryPoint = "klogctl", SetLastError = true)]
    private static partial int Control(int action, byte* buffer, int length);
}
