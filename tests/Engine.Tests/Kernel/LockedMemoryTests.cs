using SpaprDdw.Backends.Kernel;

namespace SpaprDdw.Tests.Kernel;

/// <summary>The locked memory of the test process and its limit, on any machine.</summary>
public class LockedMemoryTests
{
    [Theory]
    [InlineData("VmLck:\t      64 kB\n", 64UL << 10)]
    [InlineData("VmLck:\t 8388736 kB\n", (8UL << 30) + (128 << 10))]
    [InlineData("VmLck:\t       0 kB\n", 0)]
    public void Locked_memory_comes_from_procfs(string line, ulong used)
    {
        using KernelTree tree = new KernelTree().Write("proc/self/status", $"Name:\tpwsh\n{line}Threads:\t9\n");
        using var backend = new KernelBackend(tree.Paths);

        Assert.Equal(used, backend.Memory.Locked.Used);
    }

    /// <summary>The locked memory is read after requests, when no file may be left to open.</summary>
    [Fact]
    public void Locked_memory_is_read_without_opening_a_file()
    {
        using KernelTree tree = new KernelTree().Write("proc/self/status", "VmLck:\t 64 kB\n");
        using var backend = new KernelBackend(tree.Paths);
        File.Delete(tree.Paths.Proc + "/self/status");

        Assert.Equal(64UL << 10, backend.Memory.Locked.Used);
    }

    [Fact]
    public void The_soft_limit_counts()
    {
        using var backend = new KernelBackend();
        ulong before = backend.Memory.Locked.Limit;
        ulong lower = Math.Min(before / 2, 1UL << 60);
        (bool IsSet, ulong Limit, bool IsBack) seen = default;

        // The thread that sets a limit loses CAP_IPC_LOCK.
        var setter = new Thread(() => seen = (backend.Memory.LimitLocked(lower).IsSuccess, backend.Memory.Locked.Limit, backend.Memory.LimitLocked(before).IsSuccess));
        setter.Start();
        setter.Join();

        Assert.Equal((true, lower, true), seen);
        Assert.Equal(before, backend.Memory.Locked.Limit);
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
}
