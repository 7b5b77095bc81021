using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Backends.Kernel;

namespace SpaprDdw.Tests.Kernel;

/// <summary>The kernel backend with plain files in the place of devices: they open, and answer ENOTTY to each request.</summary>
public sealed class KernelBackendTests : IDisposable
{
    private readonly KernelTree tree = new KernelTree().WithVfio().Write("dev/vfio/5", string.Empty);

    [Fact]
    public void Requests_of_every_kind_of_argument_reach_the_file()
    {
        using var backend = new KernelBackend(tree.Paths);
        int container = backend.OpenContainer().Return, group = backend.OpenGroup(5).Return;
        Assert.True(container > 0 && group > 0 && group != container);

        var status = new GroupStatus { ArgSize = ArgSizes.GroupStatus };
        Assert.Equal(TceResult.Failure(Errno.ENOTTY), backend.GetGroupStatus(group, ref status));
        Assert.Equal(TceResult.Failure(Errno.ENOTTY), backend.SetContainer(group, container));
        Assert.Equal(TceResult.Failure(Errno.ENOTTY), backend.CheckExtension(container, VfioIommu.SpaprTceV2));
        Assert.Equal(TceResult.Failure(Errno.ENOENT), backend.OpenGroup(6));

        Assert.True(backend.Close(group).IsSuccess);
        Assert.Equal(TceResult.Failure(Errno.EBADF), backend.Close(group));
        Assert.Equal(TceResult.Failure(Errno.EBADF), backend.GetGroupStatus(group, ref status));
    }

    [Fact]
    public void A_disposed_backend_has_closed_its_descriptors()
    {
        var backend = new KernelBackend(tree.Paths);
        int container = backend.OpenContainer().Return;
        backend.OpenGroup(5);
        Assert.Contains(tree.Paths.Dev + "/vfio/5", OpenFiles());
        backend.Dispose();
        Assert.DoesNotContain(OpenFiles(), file => file?.StartsWith(tree.Paths.Dev, StringComparison.Ordinal) == true);
        Assert.Equal(TceResult.Failure(Errno.EBADF), backend.Close(container));
    }

    [Fact]
    public void Locked_memory_is_an_error_where_procfs_does_not_show_it()
    {
        using var backend = new KernelBackend(tree.Paths);
        IOException error = Assert.Throws<IOException>(() => backend.Memory.Locked);
        Assert.Contains("ENOENT", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Locked_memory_is_an_error_where_procfs_cannot_be_read()
    {
        tree.Write("proc/self/status/no-file", string.Empty);
        using var backend = new KernelBackend(tree.Paths);
        IOException error = Assert.Throws<IOException>(() => backend.Memory.Locked);
        Assert.Contains("could not be read (21)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_memory_than_the_address_space_has_is_refused_by_the_kernel()
    {
        using var backend = new KernelBackend(tree.Paths);
        Assert.Equal(TceResult.Failure(Errno.ENOMEM), backend.Memory.Allocate(1UL << 47, backend.Host.PageSize, MemoryAccess.ReadWrite, out ulong address));
        Assert.Equal(0UL, address);
    }

    [Fact]
    public void A_status_of_any_length_is_read_and_one_without_locked_memory_means_none()
    {
        tree.Write("proc/self/status", $"Groups:\t{string.Join(' ', Enumerable.Range(1, 20_000))}\nVmLck:\t      64 kB\n");
        using (var backend = new KernelBackend(tree.Paths))
            Assert.Equal(64UL << 10, backend.Memory.Locked.Used);
        tree.Write("proc/self/status", "Name:\tpwsh\n");
        using (var backend = new KernelBackend(tree.Paths))
            Assert.Equal(0UL, backend.Memory.Locked.Used);
    }

    [Fact]
    public void Memory_is_allocated_where_procfs_does_not_show_how_much_is_available()
    {
        using var backend = new KernelBackend(tree.Paths);
        ulong size = backend.Host.PageSize;
        Assert.True(backend.Memory.Allocate(size, size, MemoryAccess.ReadWrite, out ulong address).IsSuccess);
        Assert.Null(backend.Memory.PhysicalAddress(address));
        tree.Write("proc/meminfo", "MemTotal: 16 kB\n");
        Assert.True(backend.Memory.Allocate(size, size, MemoryAccess.ReadWrite, out _).IsSuccess);
        tree.Write("proc/meminfo", "MemAvailable: 1 kB\n");
        Assert.Equal(TceResult.Failure(Errno.ENOMEM), backend.Memory.Allocate(size, size, MemoryAccess.ReadWrite, out _));
    }

    [Fact]
    public void Ordinary_pages_are_never_missing_and_huge_ones_only_beyond_the_free_ones()
    {
        string folder = "sys/kernel/mm/hugepages/hugepages-2048kB";
        tree.Write(folder + "/nr_hugepages", "9\n").Write(folder + "/free_hugepages", "3\n");
        using var backend = new KernelBackend(tree.Paths);
        var memory = (IInterruptibleMemory)backend.Memory;
        Assert.Equal(0UL, memory.MissingPages(1UL << 40, backend.Host.PageSize));
        Assert.Equal((0UL, 1UL), (memory.MissingPages(3UL << 21, 2UL << 20), memory.MissingPages(4UL << 21, 2UL << 20)));
    }

    public void Dispose() => tree.Dispose();

    private static IEnumerable<string?> OpenFiles()
        => Directory.GetFileSystemEntries("/proc/self/fd").Select(entry => new FileInfo(entry).LinkTarget);
}
