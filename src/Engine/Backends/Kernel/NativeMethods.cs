using System.Runtime.InteropServices;
using SpaprDdw.Abi;

namespace SpaprDdw.Backends.Kernel;

/// <summary>
/// Functions of the C library. Variadic ones such as ioctl are not called: on ppc64 they may store their arguments into
/// an area that only a caller of a variadic function reserves. syscall is safe: it takes its arguments from registers.
/// </summary>
internal static unsafe class NativeMethods
{
    public const int ProtectNone = 0;
    public const int ProtectRead = 1;
    public const int ProtectReadWrite = 3;
    public const int MapPrivate = 0x2;
    public const int MapAnonymous = 0x20;
    public const int MapHugePages = 0x40000;
    public const int MapHugeShift = 26;
    public const int LimitOfLockedMemory = 8;
    public const uint CapabilityVersion3 = 0x20080522;

    private const int OpenReadOnly = 0x0;
    private const int OpenReadWrite = 0x2;
    private const int CurrentFolder = -100;

    /// <summary>struct utsname has six fields of 65 bytes; the fifth names the machine.</summary>
    private const int NameCount = 6, NameLength = 65, MachineNameOffset = 4 * NameLength;

    /// <summary>
    /// The system call numbers of this machine. uname(2) names the machine, because some runtimes have no name for
    /// POWER.
    /// </summary>
    private static readonly (int Ioctl, int OpenAt, int CloseOnExec, IoctlEncoding Encoding) Machine = MachineName() switch
    {
        "x86_64" => (16, 257, 0x80000, IoctlEncoding.Common),
        "aarch64" => (29, 56, 0x80000, IoctlEncoding.Common),

        // Any other machine is taken for POWER, the only one that has the driver.
        _ => (54, 286, 0x80000, IoctlEncoding.PowerPc),
    };

    /// <summary>open(2) for reading and writing: a descriptor, or -1 with errno.</summary>
    public static TceResult Open(string path) => Open(path, OpenReadWrite);

    /// <summary>open(2) for reading: a descriptor, or -1 with errno.</summary>
    public static TceResult OpenForReading(string path) => Open(path, OpenReadOnly);

    /// <summary>pread(2): the number of bytes that were read, or -1 with errno.</summary>
    public static TceResult ReadAt(VfioDescriptor descriptor, byte* buffer, int count, long offset)
        => Result((long)Read(descriptor, buffer, (nuint)count, (nint)offset));

    /// <summary>ioctl(2) with a structure.</summary>
    public static TceResult Ioctl<T>(VfioDescriptor descriptor, VfioRequest request, ref T argument)
        where T : unmanaged
    {
        fixed (T* pointer = &argument)
            return IoctlRaw(descriptor, request, pointer);
    }

    /// <summary>ioctl(2) with a number or without an argument.</summary>
    public static TceResult Ioctl(VfioDescriptor descriptor, VfioRequest request, int argument = 0)
        => IoctlRaw(descriptor, request, (void*)argument);

    public static TceResult Result(long returned)
        => returned == -1 ? TceResult.Failure((Errno)Marshal.GetLastWin32Error()) : new TceResult((int)returned);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    public static extern int Close(int descriptor);

    [DllImport("libc", EntryPoint = "mmap", SetLastError = true)]
    public static extern nint MapMemory(nint address, nuint length, int protection, int flags, int descriptor, nint offset);

    [DllImport("libc", EntryPoint = "munmap", SetLastError = true)]
    public static extern int UnmapMemory(nint address, nuint length);

    [DllImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    public static extern int ProtectMemory(nint address, nuint length, int protection);

    [DllImport("libc", EntryPoint = "readv", SetLastError = true)]
    public static extern nint ReadParts(int descriptor, MemoryPart* parts, int count);

    [DllImport("libc", EntryPoint = "getpagesize")]
    public static extern int GetPageSize();

    [DllImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    public static extern int GetLimit(int resource, out ResourceLimit limit);

    [DllImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    public static extern int SetLimit(int resource, in ResourceLimit limit);

    [DllImport("libc", EntryPoint = "capget", SetLastError = true)]
    public static extern int GetCapabilities(ref CapabilityHeader header, CapabilitySet* sets);

    [DllImport("libc", EntryPoint = "capset", SetLastError = true)]
    public static extern int SetCapabilities(ref CapabilityHeader header, CapabilitySet* sets);

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static extern long SystemCall3(long number, long first, long second, void* third);

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static extern long SystemCall4(long number, long first, void* second, long third, long fourth);

    [DllImport("libc", EntryPoint = "pread", SetLastError = true)]
    private static extern nint Read(VfioDescriptor descriptor, byte* buffer, nuint count, nint offset);

    [DllImport("libc", EntryPoint = "uname", SetLastError = true)]
    private static extern int GetNames(byte* names);

    /// <summary>The machine by uname(2), such as ppc64le; empty when uname fails.</summary>
    private static string MachineName()
    {
        byte* names = stackalloc byte[NameCount * NameLength];
        return GetNames(names) == 0 ? Marshal.PtrToStringAnsi((nint)(names + MachineNameOffset)) ?? string.Empty : string.Empty;
    }

    private static TceResult Open(string path, int access)
    {
        byte[] name = System.Text.Encoding.UTF8.GetBytes(path + "\0");
        fixed (byte* pointer = name)
            return Result(SystemCall4(Machine.OpenAt, CurrentFolder, pointer, access | Machine.CloseOnExec, 0));
    }

    private static TceResult IoctlRaw(VfioDescriptor descriptor, VfioRequest request, void* argument)
    {
        bool held = false;
        try
        {
            descriptor.DangerousAddRef(ref held);
            long number = IoctlNumber.Of(request, Machine.Encoding);
            return Result(SystemCall3(Machine.Ioctl, (long)descriptor.DangerousGetHandle(), number, argument));
        }
        finally
        {
            if (held)
                descriptor.DangerousRelease();
        }
    }

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct MemoryPart
    {
        public nint Address;
        public nint Length;
    }

    /// <summary>struct rlimit.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ResourceLimit
    {
        public ulong Current;
        public ulong Maximum;
    }

    /// <summary>struct __user_cap_header_struct.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct CapabilityHeader
    {
        public uint Version;
        public int Thread;
    }

    /// <summary>struct __user_cap_data_struct.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct CapabilitySet
    {
        public uint Effective;
        public uint Permitted;
        public uint Inheritable;
    }
}
