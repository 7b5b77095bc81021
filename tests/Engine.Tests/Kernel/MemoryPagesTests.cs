using SpaprDdw.Backends;

namespace SpaprDdw.Tests.Kernel;

public sealed class MemoryPagesTests : IDisposable
{
    private static readonly HostDescription Host = new("Kernel", TcePlatform.Power9, 65536);

    private readonly string sys = Directory.CreateTempSubdirectory("sys").FullName;

    public void Dispose() => Directory.Delete(sys, recursive: true);

    [Fact]
    public void A_kernel_lists_its_huge_pages()
    {
        foreach (string name in (string[])["hugepages-1048576kB", "hugepages-2048kB"])
            Directory.CreateDirectory(Path.Combine(sys, "kernel/mm/hugepages", name));

        Assert.Equal([65536UL, 2UL << 20, 1UL << 30], MemoryPages.Of(Host, sys));
    }

    [Fact]
    public void A_kernel_without_huge_pages_has_its_own()
        => Assert.Equal([65536UL], MemoryPages.Of(Host, sys));

    [Theory]
    [InlineData(TcePlatform.Power8, 16UL << 20, 16UL << 30)]
    [InlineData(TcePlatform.Power9, 2UL << 20, 1UL << 30)]
    public void An_emulated_host_has_those_of_its_machine(TcePlatform platform, ulong smaller, ulong larger)
        => Assert.Equal([4096UL, smaller, larger], MemoryPages.Of(new HostDescription("Emulated", platform, 4096), sys));
}
