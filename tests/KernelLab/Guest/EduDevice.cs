using System.Runtime.InteropServices;
using System.Text;
using SpaprDdw.Abi;
using SpaprDdw.Backends.Kernel;

namespace SpaprDdw.KernelLab;

/// <summary>
/// QEMU's "edu" device, which copies between bus addresses and its own buffer. Its registers have the byte order that
/// QEMU gives the machine: big-endian on POWER, even under a little-endian kernel.
/// </summary>
internal sealed unsafe class EduDevice : IDisposable
{
    public const ushort Vendor = 0x1234;
    public const ushort Device = 0x11e8;
    public const ulong BlockSize = 64;

    private const VfioRequest GetRegionInfo = (VfioRequest)8;
    private const uint RegisterRegion = 0;
    private const uint ConfigRegion = 7;
    private const long CommandOffset = 4;
    private const ushort MemoryAndBusMaster = 6;

    private const uint Identification = 0x010000ed;
    private const int SourceRegister = 0x80, TargetRegister = 0x88, CountRegister = 0x90, StartRegister = 0x98;
    private const ulong OwnBuffer = 0x40000;
    private const ulong Start = 1, ToMemory = 2;

    private readonly VfioDescriptor descriptor;
    private readonly byte* registers;
    private readonly ulong registerBytes;

    private EduDevice(VfioDescriptor descriptor)
    {
        this.descriptor = descriptor;
        EnableBusMaster();
        RegionInfo region = Region(RegisterRegion);
        registerBytes = region.Size;
        nint mapped = NativeMethods.MapMemory(
            0, (nuint)region.Size, NativeMethods.ProtectReadWrite, Shared, (int)descriptor.DangerousGetHandle(), (nint)region.Offset);
        ThrowIfFailed(mapped != -1, "mmap of the registers");
        registers = (byte*)mapped;
        uint found = Swap(*(uint*)registers);
        ThrowIfFailed(found == Identification, $"the check of the identification (0x{found:x})");
    }

    private const int Shared = 1;

    /// <summary>Opens the device; null when the kernel refuses.</summary>
    public static EduDevice? Open(VfioDescriptor group, string address)
    {
        byte[] name = Encoding.ASCII.GetBytes(address + "\0");
        TceResult result = NativeMethods.Ioctl(group, VfioRequest.GroupGetDeviceFd, ref name[0]);
        return result.Return < 0 ? null : new EduDevice(new VfioDescriptor(result.Return));
    }

    /// <summary>Reads a block at a bus address into the device.</summary>
    public void Read(ulong address) => Transfer(address, OwnBuffer, Start);

    /// <summary>Writes the last read block to a bus address.</summary>
    public void Write(ulong address) => Transfer(OwnBuffer, address, Start | ToMemory);

    /// <summary>
    /// Unmaps the registers and closes the device. Either would keep the container alive (rule ContainerOfProcess).
    /// </summary>
    public void Dispose()
    {
        ThrowIfFailed(NativeMethods.UnmapMemory((nint)registers, (nuint)registerBytes) == 0, "munmap of the registers");
        descriptor.Dispose();
    }

    private void Transfer(ulong source, ulong target, ulong command)
    {
        Set(SourceRegister, source);
        Set(TargetRegister, target);
        Set(CountRegister, BlockSize);
        Set(StartRegister, command);

        // Each transfer takes the device a tenth of a second, independent of its size.
        while ((Get(StartRegister) & Start) != 0)
            Thread.Sleep(2);
    }

    private void Set(int register, ulong value) => Volatile.Write(ref *(ulong*)(registers + register), Swap(value));

    private ulong Get(int register) => Swap(Volatile.Read(ref *(ulong*)(registers + register)));

    private static uint Swap(uint value) => (uint)(Swap((ulong)value) >> 32);

    private static ulong Swap(ulong value) => (ulong)System.Net.IPAddress.HostToNetworkOrder((long)value);

    private void EnableBusMaster()
    {
        ushort command = MemoryAndBusMaster;
        nint offset = (nint)((long)Region(ConfigRegion).Offset + CommandOffset);
        nint written = WriteAt((int)descriptor.DangerousGetHandle(), &command, sizeof(ushort), offset);
        ThrowIfFailed(written == sizeof(ushort), "pwrite of the command register");
    }

    private RegionInfo Region(uint index)
    {
        var info = new RegionInfo { ArgSize = (uint)sizeof(RegionInfo), Index = index };
        TceResult result = NativeMethods.Ioctl(descriptor, GetRegionInfo, ref info);
        ThrowIfFailed(result.IsSuccess, $"GET_REGION_INFO {index}");
        return info;
    }

    private static void ThrowIfFailed(bool success, string step)
    {
        if (!success)
            throw new InvalidOperationException($"edu: {step} failed: {(Errno)Marshal.GetLastWin32Error()}.");
    }

    [DllImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    private static extern nint WriteAt(int descriptor, void* bytes, nuint count, nint offset);

    /// <summary>struct vfio_region_info.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct RegionInfo
    {
        public uint ArgSize;
        public uint Flags;
        public uint Index;
        public uint CapabilityOffset;
        public ulong Size;
        public ulong Offset;
    }
}
