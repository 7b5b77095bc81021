using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Backends.Kernel;
using SpaprDdw.Diagnostics;

namespace SpaprDdw.Tests.Kernel;

/// <summary>Huge pages that a process gave back are free again only after some time. An allocation waits for them.</summary>
public sealed class HugePageWaitTests : IDisposable
{
    private const ulong Size = 16UL << 20;
    private readonly KernelTree tree = new();

    [Fact]
    public void A_pool_that_is_too_small_is_not_waited_for()
    {
        Pool(total: 19, free: 10).Return(5);
        Assert.False(new HugePageWait(Pool(19, 10), 20).GoesOn(TimeSpan.Zero));
        Assert.True(new HugePageWait(Pool(20, 10), 20).GoesOn(TimeSpan.Zero));
        Assert.False(new HugePageWait(new HugePagePool(tree.Paths, 2 << 20), 1).GoesOn(TimeSpan.Zero));
    }

    [Fact]
    public void Pages_that_this_process_gave_back_are_waited_for_until_all_are_free_or_30_seconds_have_passed()
    {
        HugePagePool pool = Pool(total: 20, free: 4);
        pool.Return(10);
        var wait = new HugePageWait(pool, 20);
        Assert.True(wait.GoesOn(TimeSpan.FromSeconds(29)));
        Assert.Equal(4UL, wait.Arrived);
        Pool(20, 13);
        Assert.True(pool.IsReturning);
        Pool(20, 14);
        Assert.False(pool.IsReturning);
        Assert.True(wait.GoesOn(TimeSpan.FromSeconds(29.5)));
        Assert.Equal(14UL, wait.Arrived);

        // The last page arrived at 29.5 seconds. No more than 30 seconds are waited all the same.
        Assert.False(wait.GoesOn(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void After_a_wait_in_vain_the_pages_are_expected_no_more()
    {
        HugePagePool pool = Pool(20, 4);
        pool.Return(10);
        Assert.False(new HugePageWait(pool, 20).GoesOn(HugePageWait.Longest));
        Assert.False(pool.IsReturning);
    }

    [Fact]
    public void Pages_of_others_are_waited_for_as_long_as_some_arrive()
    {
        var wait = new HugePageWait(Pool(20, 0), 20);
        Assert.True(wait.GoesOn(TimeSpan.FromSeconds(0.9)));
        Pool(20, 1);
        Assert.True(wait.GoesOn(TimeSpan.FromSeconds(0.95)));
        Assert.True(wait.GoesOn(TimeSpan.FromSeconds(1.9)));
        Assert.False(wait.GoesOn(TimeSpan.FromSeconds(1.95)));
    }

    [Fact]
    public void Pages_that_were_taken_again_are_not_expected()
    {
        HugePagePool pool = Pool(20, 4);
        pool.Return(10);
        Pool(20, 14);
        pool.Take(14);
        Pool(20, 0);
        Assert.False(pool.IsReturning);
        pool.Return(2);
        Assert.True(pool.IsReturning);
        Pool(20, 2);
        Assert.False(pool.IsReturning);
    }

    [Fact]
    public void Reserved_pages_are_not_free()
    {
        Pool(20, 4);
        tree.Write("sys/kernel/mm/hugepages/hugepages-16384kB/resv_hugepages", "3\n");
        Assert.Equal(1UL, new HugePagePool(tree.Paths, Size).Free);
    }

    [Fact]
    public void An_allocation_waits_with_progress_and_can_be_cancelled()
    {
        // The tree offers pages that this machine does not have, so mmap fails as long as the wait goes on.
        ulong pageSize = 1UL << 30;
        Assert.SkipWhen(new HugePagePool(new KernelPaths(), pageSize).Free > 0, "This machine has huge pages of 1 GiB.");
        string folder = "sys/kernel/mm/hugepages/hugepages-1048576kB";
        tree.Write(folder + "/nr_hugepages", "4\n").Write(folder + "/free_hugepages", "1\n");
        new HugePagePool(tree.Paths, pageSize).Return(3);
        using var backend = new KernelBackend(tree.Paths);
        var memory = (IInterruptibleMemory)backend.Memory;
        TceResult supported = backend.Memory.Allocate(5 * pageSize, pageSize, MemoryAccess.ReadWrite, out _);
        Assert.SkipUnless(supported == TceResult.Failure(Errno.ENOMEM), "This machine's kernel has no huge pages of 1 GiB.");

        using var cancel = new CancellationTokenSource();
        var seen = new List<WorkProgress>();
        var progress = new Report(value =>
        {
            seen.Add(value);
            if (seen.Count == 3)
                cancel.Cancel();
        });
        Assert.ThrowsAny<OperationCanceledException>(
            () => memory.Allocate(4 * pageSize, pageSize, MemoryAccess.ReadWrite, out _, 0, progress, cancel.Token));
        Assert.Equal(Enumerable.Repeat(new WorkProgress("Huge pages", 1, 4), 3), seen);
        Assert.Equal(3UL, memory.MissingPages(4 * pageSize, pageSize));
    }

    [Fact]
    public void An_allocation_fails_as_soon_as_no_more_pages_can_arrive()
    {
        ulong pageSize = 1UL << 30;
        Assert.SkipWhen(new HugePagePool(new KernelPaths(), pageSize).Free > 0, "This machine has huge pages of 1 GiB.");
        string total = "sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages";
        tree.Write(total, "4\n");
        var pool = new HugePagePool(tree.Paths, pageSize);
        pool.Return(4);
        using var backend = new KernelBackend(tree.Paths);
        using var shrinking = new Timer(_ => tree.Write(total, "3\n"), null, 50, Timeout.Infinite);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        TceResult result = backend.Memory.Allocate(4 * pageSize, pageSize, MemoryAccess.ReadWrite, out _);
        Assert.False(result.IsSuccess);
        Assert.True(clock.Elapsed < HugePageWait.Longest / 2, $"It waited for {clock.Elapsed.TotalSeconds} s.");
        pool.GiveUp();
    }

    public void Dispose()
    {
        new HugePagePool(tree.Paths, Size).GiveUp();
        tree.Dispose();
    }

    private HugePagePool Pool(ulong total, ulong free)
    {
        const string Folder = "sys/kernel/mm/hugepages/hugepages-16384kB";
        tree.Write(Folder + "/nr_hugepages", $"{total}\n").Write(Folder + "/free_hugepages", $"{free}\n");
        return new HugePagePool(tree.Paths, Size);
    }

    private sealed class Report(Action<WorkProgress> receive) : IProgress<WorkProgress>
    {
        void IProgress<WorkProgress>.Report(WorkProgress value) => receive(value);
    }
}
