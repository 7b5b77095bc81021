using SpaprDdw.Backends.Kernel;
using SpaprDdw.Platforms;

namespace SpaprDdw.Tests.Kernel;

public class KernelHostTests
{
    [Fact]
    public void A_kernel_lists_its_huge_pages()
    {
        using var tree = new KernelTree();
        foreach (string name in (string[])["hugepages-1048576kB", "hugepages-2048kB"])
            tree.Write($"sys/kernel/mm/hugepages/{name}/nr_hugepages", "0\n");

        HostDescription host = KernelHost.Describe(tree.Paths);
        Assert.Equal(TceBackendKind.Kernel, host.Backend);
        Assert.Equal([host.PageSize, 2UL << 20, 1UL << 30], host.MemoryPageSizes);
    }

    [Fact]
    public void A_kernel_without_huge_pages_lists_only_its_page_size()
    {
        using var tree = new KernelTree();
        HostDescription host = KernelHost.Describe(tree.Paths);
        Assert.Equal([host.PageSize], host.MemoryPageSizes);
    }
}
