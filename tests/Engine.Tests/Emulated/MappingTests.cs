using SpaprDdw.Abi;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Emulated;

/// <summary>
/// Rules ZeroIsSuccess, MapArguments and UnmapNothing: MAP and UNMAP, from transcripts "win", "edu3" and "xreg".
/// </summary>
public class MappingTests
{
    [Fact]
    public void Mapping_gives_the_recorded_answers()
    {
        RawContainer container = Open(Host());
        ulong memory = container.AllocateRegistered(4 * MiB);
        Assert.Equal(TceResult.Success, container.Create(16, GiB));
        (TceResult Result, string Expected)[] lines =
        [
            (container.Map(0, memory, 0x1000), "0"),
            (container.Map(0x1000, memory, 0x1000), "0"),
            (container.Map(DynamicStart, memory, 0x10000), "0"),
            (container.Map(DynamicStart, memory + 0x10000, 0x10000), "0"),
            (container.Map(DynamicStart + 0x1000, memory, 0x10000), "1"),
            (container.Map(DynamicStart, memory + 0x1000, 0x10000), "-1 EINVAL"),
            (container.Map(DynamicStart + 0x10000, memory, 0x1000), "-1 EINVAL"),
            (container.Map(DynamicStart + 0x10000, memory, 0x11000), "-1 EINVAL"),
            (container.Map(DynamicStart + 0x10000, memory, 0), "0"),
            (container.Map(0x800, memory, 0x1000), "1"),
            (container.Map(0x2000, memory + 0x800, 0x1000), "-1 EINVAL"),
            (container.Map(0x2000, memory, 0x800), "-1 EINVAL"),
            (container.Map(DynamicStart + GiB, memory, 0x10000), "-1 ENXIO"),
            (container.Map(DynamicStart + GiB - 0x10000, memory, 0x10000), "0"),
            (container.Map(1UL << 58, memory, 0x10000), "-1 ENXIO"),
            (container.Map(DynamicStart - 0x10000, memory, 0x10000), "-1 ENXIO"),
            (container.Map(0x80000000, memory, 0x10000), "-1 ENXIO"),
            (container.Map(0x7ffff000, memory, 0x1000), "0"),
            (container.Map(DynamicStart + 0x20000, memory + (8 * MiB), 0x10000), "-1 EINVAL"),
            (container.Map(DynamicStart + 0x30000, memory, 0x10000, flags: 0), "-1 EINVAL"),
            (container.Map(DynamicStart + 0x30000, memory, 0x10000, flags: (uint)DmaAccess.Read), "0"),
            (container.Map(DynamicStart + 0x30000, memory, 0x10000, flags: (uint)DmaAccess.Write), "0"),
            (container.Map(DynamicStart + 0x30000, memory, 0x10000, flags: 4), "-1 EINVAL"),
            (container.Map(DynamicStart + 0x30000, memory, 0x10000, flags: 11), "-1 EINVAL"),
            (container.Map(DynamicStart + 0x30000, memory, 0x10000, argSize: 24), "-1 EINVAL"),
            (container.Map(DynamicStart + 0x30000, memory, 0x10000, argSize: 40), "0"),
            (container.Map(1UL << 58, memory, 0x10000, flags: 0, argSize: 24), "-1 EINVAL"),
        ];

        Assert.All(lines, line => Assert.Equal(line.Expected, line.Result.ToString()));
    }

    [Fact]
    public void Unmapping_gives_the_recorded_answers()
    {
        RawContainer container = Open(Host());
        ulong memory = container.AllocateRegistered(4 * MiB);
        Assert.Equal(TceResult.Success, container.Create(16, GiB));
        Assert.Equal(TceResult.Success, container.Map(DynamicStart, memory, 0x10000));
        (TceResult Result, string Expected)[] lines =
        [
            (container.Unmap(DynamicStart + 0x80000, 0x10000), "0"),
            (container.Unmap(DynamicStart, 0x10000), "0"),
            (container.Unmap(DynamicStart, 0x10000), "0"),
            (container.Unmap(DynamicStart, GiB), "0"),
            (container.Unmap(DynamicStart + GiB, 0x10000), "-1 ENXIO"),
            (container.Unmap(1UL << 58, 0x10000), "-1 ENXIO"),
            (container.Unmap(DynamicStart + 0x1000, 0x10000), "1"),
            (container.Unmap(DynamicStart, 0x1000), "-1 EINVAL"),
            (container.Unmap(DynamicStart, 0), "0"),
            (container.Unmap(DynamicStart, 0x10000, flags: 1), "-1 EINVAL"),
            (container.Unmap(0, 0, flags: 2), "-1 EINVAL"),
            (container.Unmap(DynamicStart, 0x10000, argSize: 16), "-1 EINVAL"),
            (container.Unmap(0, 2 * GiB), "0"),
        ];

        Assert.All(lines, line => Assert.Equal(line.Expected, line.Result.ToString()));
    }

    /// <summary>
    /// Transcript "edu3": a MAP that fails at its second page clears the first entry and keeps the later ones.
    /// </summary>
    [Fact]
    public void A_map_that_fails_midway_clears_the_entries_before_the_failure()
    {
        var host = Host();
        RawContainer container = Open(host);
        ulong memory = container.AllocateRegistered(MiB);
        ulong last = memory + MiB - 0x10000;
        Assert.Equal(TceResult.Success, container.Create(16, GiB));
        Assert.Equal(TceResult.Success, container.Map(DynamicStart, memory, 0x10000));
        Assert.Equal(TceResult.Success, container.Map(DynamicStart + 0x10000, memory + 0x10000, 0x10000));

        Assert.Equal("-1 EINVAL", container.Map(DynamicStart, last, 0x20000).ToString());

        Assert.Null(host.Reach(0, DynamicStart, DmaAccess.Write));
        Assert.Equal(memory + 0x10000, host.Reach(0, DynamicStart + 0x10000, DmaAccess.Write));
    }

    [Fact]
    public void A_map_over_a_mapping_replaces_it_without_an_error()
    {
        var host = Host();
        RawContainer container = Open(host);
        ulong memory = container.AllocateRegistered(MiB);
        Assert.Equal(TceResult.Success, container.Map(0, memory, 0x3000));

        Assert.Equal(TceResult.Success, container.Map(0x1000, memory + 0x8000, 0x1000, (uint)DmaAccess.Read));

        Assert.Equal(memory + 0xfff, host.Reach(0, 0xfff, DmaAccess.Write));
        Assert.Equal(memory + 0x8000, host.Reach(0, 0x1000, DmaAccess.Read));
        Assert.Null(host.Reach(0, 0x1fff, DmaAccess.Write));
        Assert.Equal(memory + 0x2000, host.Reach(0, 0x2000, DmaAccess.Write));
    }

    /// <summary>Transcript "xreg": a MAP may cross adjacent registrations between TCE pages, not within one.</summary>
    [Fact]
    public void A_map_may_cross_adjacent_registrations_only_between_TCE_pages()
    {
        RawContainer container = Open(Host());
        ulong memory = container.Allocate(2 * MiB);
        container.AssertAnswer(container.Register(memory, MiB), "0", 1024);
        container.AssertAnswer(container.Register(memory + MiB, MiB), "0", 2048);
        container.AssertAnswer(container.Map(0, memory, 2 * MiB), "0", 10240);
        container.AssertAnswer(container.Unmap(0, 2 * MiB), "0", 10240);
        container.AssertAnswer(container.Create(21, GiB), "0", 10368);
        container.AssertAnswer(container.Map(DynamicStart, memory, 2 * MiB), "-1 EINVAL", 10368);
    }
}
