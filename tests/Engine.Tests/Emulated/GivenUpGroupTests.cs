using SpaprDdw.Abi;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Platforms;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Emulated;

/// <summary>
/// Rule PSeries: after a request for a second 64-bit window, a pseries group gets no window any more. This outlives the
/// process that made the request.
/// </summary>
public class GivenUpGroupTests
{
    [Fact]
    public void A_given_up_group_gets_no_window_in_any_later_process()
    {
        EmulatedHost host = HostWithGivenUpGroup();

        // Transcript "xreg", recorded afterwards: every request that needs the default window fails and leaks 2048 kB.
        RawContainer next = Open(host);
        ulong memory = next.Allocate(2 * MiB);
        next.AssertAnswer(next.Register(memory, MiB), "0", 1024);
        next.AssertAnswer(next.Register(memory + MiB, MiB), "0", 2048);
        next.AssertAnswer(next.Map(0, memory, 2 * MiB), "-1 ENODEV", 4096);
        next.AssertAnswer(next.Unmap(0, 2 * MiB), "-1 ENODEV", 6144);
        next.AssertAnswer(next.Create(21, GiB), "-1 ENODEV", 8192);
        next.AssertAnswer(next.Map(0xdeadbeef, memory, 2 * MiB), "-1 ENODEV", 10240);
        next.AssertAnswer(next.Remove(0), "0", 10240);
        next.AssertAnswer(next.Close(), "0", 8192);
    }

    [Fact]
    public void Other_groups_and_the_next_boot_are_not_affected()
    {
        EmulatedHost host = HostWithGivenUpGroup();

        RawContainer other = Open(host.StartProcess(), VfioIommu.SpaprTceV2, 1);
        other.AssertAnswer(other.Create(16, GiB), "0", 2176);
        RawContainer booted = Open(new EmulatedHost(host.Options));
        booted.AssertAnswer(booted.Create(16, GiB), "0", 2176);
    }

    [Fact]
    public void A_removed_default_window_cannot_come_back_beside_a_64_bit_window()
    {
        RawContainer container = Open(Host(TcePlatform.PSeries));
        container.AssertAnswer(container.Create(16, GiB), "0", 2176);
        container.AssertAnswer(container.Remove(0), "0", 128);
        container.AssertAnswer(container.Create(16, GiB), "-1 EPERM", 256);
        container.AssertAnswer(container.Create(12, GiB), "-1 EPERM", 2304);

        // These failures did no lasting harm.
        container.AssertAnswer(container.Remove(DynamicStart), "0", 2176);
        container.AssertAnswer(container.Create(12, GiB), "0", 4224);
        container.AssertAnswer(container.Create(16, GiB), "0", 4352);
    }

    /// <summary>
    /// Creates a host on which an ended process requested a second 64-bit window for the first group.
    /// </summary>
    private static EmulatedHost HostWithGivenUpGroup()
    {
        EmulatedHost host = Host(TcePlatform.PSeries);
        using EmulatedProcess process = host.StartProcess();
        RawContainer container = Open(process, VfioIommu.SpaprTceV2, 0);
        Assert.Equal("0", container.Remove(0).ToString());
        Assert.Equal("0", container.Create(16, GiB).ToString());
        Assert.Equal("-1 ENODEV", container.Create(16, GiB).ToString());
        return host;
    }
}
