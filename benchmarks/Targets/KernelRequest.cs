using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using SpaprDdw.Backends;
using SpaprDdw.Backends.Kernel;

namespace SpaprDdw.Benchmarks.Targets;

/// <summary>
/// The cost that the kernel backend adds to a request. The request is the ioctl GET_API_VERSION, which /dev/null
/// refuses immediately. It is sent through the backend, and directly with syscall(2).
/// </summary>
public class KernelRequest
{
    private const int Requests = 100_000;
    private const int IoctlOfX64 = 16;
    private const int GetApiVersion = 0x3b64;

    private string folder = string.Empty;
    private KernelBackend backend = null!;
    private int descriptor;

    /// <summary>Whether the benchmark can run: the numbers of the raw call are those of x64.</summary>
    public static bool CanRun => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64;

    [GlobalSetup]
    public void Open()
    {
        folder = Directory.CreateTempSubdirectory("spaprddw").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "vfio"));
        File.CreateSymbolicLink(Path.Combine(folder, "vfio/vfio"), "/dev/null");
        backend = new KernelBackend(new KernelPaths(Dev: folder));
        descriptor = backend.OpenContainer().Return;
    }

    [GlobalCleanup]
    public void Close()
    {
        backend.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Requests)]
    public long RawCall()
    {
        long sum = 0;
        for (int request = 0; request < Requests; request++)
            sum += SystemCall(IoctlOfX64, descriptor, GetApiVersion, 0);
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Requests)]
    public long Backend()
    {
        long sum = 0;
        for (int request = 0; request < Requests; request++)
            sum += backend.GetApiVersion(descriptor).Return;
        return sum;
    }

    [DllImport("libc", EntryPoint = "syscall"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern long SystemCall(long number, long first, long second, long third);
}
