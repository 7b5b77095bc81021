using SpaprDdw.Abi;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Platforms;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Emulated;

/// <summary>
/// Rule PSeries: what a pseries group suffers from a second 64-bit window outlives the process that asked for it.
/// </summary>
public class PoisonedGroupTests
{
    [Fact]
    public void GroupGetsNoWindowInAnyLaterProcess()
    {
        EmulatedHost host = Poisoned();

        // Transcript "xreg" after it: every request that would make the default window fails and leaks 2048 kB.
        RawContainer next = Open(host);
        ulong memory = next.Memory(2 * MiB);
        next.Line(next.Register(memory, MiB), "0", 1024);
        next.Line(next.Register(memory + MiB, MiB), "0", 2048);
        next.Line(next.Map(0, memory, 2 * MiB), "-1 ENODEV", 4096);
        next.Line(next.Unmap(0, 2 * MiB), "-1 ENODEV", 6144);
        next.Line(next.Create(21, GiB), "-1 ENODEV", 8192);
        next.Line(next.Map(0xdeadbeef, memory, 2 * MiB), "-1 ENODEV", 10240);
        next.Line(next.Remove(0), "0", 10240);
        next.Line(next.Close(), "0", 8192);
    }

    [Fact]
    public void OtherGroupsAndTheNextBootAreWell()
    {
        EmulatedHost host = Poisoned();

        RawContainer other = Open(host.StartProcess(), VfioIommu.SpaprTceV2, 1);
        other.Line(other.Create(16, GiB), "0", 2176);
        RawContainer booted = Open(new EmulatedHost(host.Options));
        booted.Line(booted.Create(16, GiB), "0", 2176);
    }

    [Fact]
    public void RemovedDefaultWindowCannotComeBackBesideA64BitOne()
    {
        RawContainer container = Open(Host(TcePlatform.PSeries));
        container.Line(container.Create(16, GiB), "0", 2176);
        container.Line(container.Remove(0), "0", 128);
        container.Line(container.Create(16, GiB), "-1 EPERM", 256);
        container.Line(container.Create(12, GiB), "-1 EPERM", 2304);

        // That did no lasting harm.
        container.Line(container.Remove(DynamicStart), "0", 2176);
        container.Line(container.Create(12, GiB), "0", 4224);
        container.Line(container.Create(16, GiB), "0", 4352);
    }

    /// <summary>
    /// A host whose first group was asked for a second 64-bit window, by a process that has ended since.
    /// </summary>
    private static EmulatedHost Poisoned()
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
