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
    public void The_release_of_the_kernel_is_known_where_procfs_shows_it()
    {
        using var tree = new KernelTree();
        Assert.Equal(new HostFigures(), KernelHost.Describe(tree.Paths).Figures);
        tree.Write("proc/sys/kernel/osrelease", "6.12.95+deb13\n");
        Assert.Equal(new HostFigures { Kernel = "6.12.95+deb13" }, KernelHost.Describe(tree.Paths).Figures);
    }

    [Theory]
    [InlineData("6.12.95+deb13-powerpc64le", "6.16 or later, and 6.12.95")]
    [InlineData("6.12.0-124.el10.ppc64le", "6.16 or later, and 6.12.95")]
    [InlineData("6.12.48+deb13-powerpc64le", "6.11 to 6.13")]
    [InlineData("6.8.0-45-generic", "6.4 to 6.10")]
    [InlineData("3.10.0-1160.el7.ppc64le", "4.15")]
    [InlineData("6.8 of somebody", "6.16 or later, and 6.12.95")]
    public void A_real_host_has_the_rules_of_its_release_as_an_emulated_one_has(string release, string rules)
    {
        using KernelTree tree = new KernelTree().WithKernel(release);
        Assert.Equal(rules, KernelHost.Describe(tree.Paths).Kernel.Name);
    }

    [Fact]
    public void A_kernel_without_huge_pages_lists_only_its_page_size()
    {
        using var tree = new KernelTree();
        HostDescription host = KernelHost.Describe(tree.Paths);
        Assert.Equal([host.PageSize], host.MemoryPageSizes);
    }

    [Theory]
    [InlineData(4, "Hash", "6.12.95", true)]
    [InlineData(4, "Hash", "6.4.0", true)]
    [InlineData(4, "Hash", "7.2.13", true)]
    [InlineData(4, "Hash", "6.1.176", false)]
    [InlineData(4, "Hash", "5.15.0", false)]
    [InlineData(4, "Hash", "", false)]
    [InlineData(4, "Radix", "6.12.95", false)]
    [InlineData(64, "Hash", "6.12.95", false)]
    public void Pages_of_16_MiB_hang_with_small_pages_and_the_hashed_page_table_since_6_4(int pageSize, string table, string release, bool hangs)
    {
        using KernelTree tree = new KernelTree().WithKernel(release)
            .Write("proc/cpuinfo", $"processor\t: 0\ncpu\t\t: POWER9, altivec supported\n\nplatform\t: PowerNV\nMMU\t\t: {table}\n");
        foreach (string name in (string[])["hugepages-16384kB", "hugepages-16777216kB"])
            tree.Write($"sys/kernel/mm/hugepages/{name}/nr_hugepages", "0\n");

        HostDescription host = KernelHost.Describe(tree.Paths, (ulong)pageSize << 10);
        Assert.Equal(TcePlatform.Power9, host.Platform);
        Assert.Equal(hangs ? [16UL << 20] : [], host.HangingPageSizes);
        Assert.Equal(hangs ? [16UL << 30] : [16UL << 20, 16UL << 30], host.HugePageSizes.Order());
    }

    [Fact]
    public void Odd_entries_among_the_huge_pages_are_left_out()
    {
        using var tree = new KernelTree();
        foreach (string name in (string[])["hugepages-2048kB", "hugepages-kB", "hugepages-0kB", "hugepages-manykB"])
            tree.Write($"sys/kernel/mm/hugepages/{name}/nr_hugepages", "0\n");
        Assert.Equal([2UL << 20], KernelHost.Describe(tree.Paths).HugePageSizes);
    }

    [Theory]
    [InlineData("platform : PowerNV\ncpu : POWER8E (raw)", TcePlatform.Power8)]
    [InlineData("platform : PowerNV\ncpu : POWER10", TcePlatform.Power10)]
    [InlineData("platform : PowerNV\ncpu : POWER7", TcePlatform.Unknown)]
    [InlineData("platform : pSeries\ncpu : POWER9", TcePlatform.PSeries)]
    [InlineData("model name : other", TcePlatform.Unknown)]
    public void The_platform_comes_from_cpuinfo(string text, TcePlatform platform)
    {
        using KernelTree tree = new KernelTree().Write("proc/cpuinfo", text);
        Assert.Equal(platform, KernelHost.Describe(tree.Paths).Platform);
    }
}
