using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Backends.Kernel;

namespace SpaprDdw.Tests.Kernel;

/// <summary>Memory of the test process, on any machine.</summary>
public class ProcessMemoryTests
{
    [Theory]
    [InlineData(MemoryAccess.ReadWrite, "rw-p")]
    [InlineData(MemoryAccess.Read, "r--p")]
    [InlineData(MemoryAccess.None, "---p")]
    public void Memory_is_aligned_and_protected_and_can_be_freed(MemoryAccess access, string expected)
    {
        using var backend = new KernelBackend();
        ulong size = 3 * backend.Host.PageSize;
        Assert.True(backend.Memory.Allocate(size, backend.Host.PageSize, access, out ulong address).IsSuccess);
        Assert.Equal(0UL, address % (16 << 20));
        Assert.Contains(Maps(), line => line.StartsWith($"{address:x}-", StringComparison.Ordinal) && line.Contains(expected, StringComparison.Ordinal));
        Assert.True(backend.Memory.Free(address, size).IsSuccess);
        Assert.DoesNotContain(Maps(), line => line.StartsWith($"{address:x}-", StringComparison.Ordinal));
    }

    [Fact]
    public void Huge_pages_of_an_unknown_size_are_refused()
    {
        using var backend = new KernelBackend();
        TceResult result = backend.Memory.Allocate(1UL << 24, 1UL << 24, MemoryAccess.ReadWrite, out ulong address);
        Assert.Equal((TceResult.Failure(Errno.EINVAL), 0UL), (result, address));
    }

    [Fact]
    public void The_limit_of_locked_memory_comes_from_the_kernel()
    {
        using var backend = new KernelBackend();
        Assert.Contains(File.ReadLines("/proc/self/limits"), line => line.StartsWith("Max locked memory", StringComparison.Ordinal)
            && line.Contains(backend.Memory.Locked.Limit == ulong.MaxValue ? "unlimited" : $" {backend.Memory.Locked.Limit} ", StringComparison.Ordinal));
    }

    [Fact]
    public void The_capability_to_exceed_the_limit_is_that_of_the_calling_thread()
    {
        using var backend = new KernelBackend();
        Assert.SkipUnless(backend.Memory.Locked.Unlimited, "This needs CAP_IPC_LOCK, and the test process does not have it.");

        // Only the new thread gives up the capability. The limit stays what it is.
        ulong limit = backend.Memory.Locked.Limit;
        (bool GaveUp, bool IsUnlimited) ofOther = default;
        var other = new Thread(() => ofOther = (backend.Memory.LimitLocked(limit).IsSuccess, backend.Memory.Locked.Unlimited));
        other.Start();
        other.Join();
        Assert.Equal((true, false), ofOther);
        Assert.True(backend.Memory.Locked.Unlimited);
    }

    [Fact]
    public void A_number_that_is_no_descriptor_gets_EBADF()
    {
        using var backend = new KernelBackend();
        Assert.Equal(TceResult.Failure(Errno.EBADF), backend.Close(17));
        Assert.Equal(TceResult.Failure(Errno.EBADF), backend.GetApiVersion(17));
    }

    private static string[] Maps() => File.ReadAllLines("/proc/self/maps");
}
