using SpaprDdw.Abi;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Platforms;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Emulated;

/// <summary>Rule TableCharge: RLIMIT_MEMLOCK and CAP_IPC_LOCK, as transcripts "lim2" and "lim1" have them.</summary>
public class LockedLimitTests
{
    [Fact]
    public void LimitGoesAsRecorded()
    {
        RawContainer container = Open(Host());
        ulong a = container.Memory(4 * MiB);
        ulong b = container.Memory(4 * MiB);
        ulong c = container.Memory(64 * KiB);
        container.Line(container.Register(a, 4 * MiB), "0", 4096);
        container.Line(container.Unregister(a, 4 * MiB), "0", 0);
        container.Line(container.Process.Memory.LimitLocked(12 * MiB), "0", 0);
        container.Line(container.Register(a, 4 * MiB), "0", 4096);
        container.Line(container.Register(b, 4 * MiB), "0", 8192);
        container.Line(container.Map(0, a, 4 * KiB), "-1 ENOMEM", 8192);
        container.Line(container.Unregister(b, 4 * MiB), "0", 4096);
        container.Line(container.Map(0, a, 4 * KiB), "0", 12288);
        container.Line(container.Register(c, 64 * KiB), "-1 ENOMEM", 12288);
        container.Line(container.Create(16, GiB), "-1 ENOMEM", 12288);
        container.Line(container.Create(12, 16 * GiB), "-1 ENOMEM", 12288);
        container.Line(container.Unmap(0, 4 * KiB), "0", 12288);
        container.Line(container.Remove(0), "0", 4096);
        container.Line(container.Create(16, GiB), "0", 4352);
        container.Line(container.Create(16, 64 * GiB), "-1 ENOMEM", 4352);
        container.Line(container.Create(12, 4 * GiB), "-1 ENOMEM", 4352);
        container.Line(container.Close(), "0", 0);
    }

    [Fact]
    public void LimitBelowTheDefaultWindowLetsNothingBeCreatedUntilItIsCancelled()
    {
        RawContainer container = Open(Host());
        container.Line(container.Process.Memory.LimitLocked(0x7f0000), "0", 0);
        container.Line(container.Create(16, 64 * MiB), "-1 ENOMEM", 0);
        container.Line(container.Remove(0), "0", 0);
        container.Line(container.Create(16, 64 * MiB), "0", 128);
        container.Line(container.Close(), "0", 0);
    }

    [Fact]
    public void CapabilityLiftsTheLimitButNotTheCount()
    {
        var host = new EmulatedHost(new EmulatedHostOptions { LockedMemoryLimit = 0 });
        RawContainer container = Open(host);
        container.Line(container.Create(16, GiB), "0", 8448);

        container = Open(new EmulatedHost(new EmulatedHostOptions { LockedMemoryLimit = 0, CanExceedLimit = false }));
        container.Line(container.Remove(0), "0", 0);
        container.Line(container.Create(16, GiB), "-1 ENOMEM", 0);
    }

    /// <summary>
    /// Transcript "lim1": ENABLE charges the whole default window, its table comes on top with the first MAP.
    /// </summary>
    [Fact]
    public void Version1LimitGoesAsRecorded()
    {
        RawContainer container = Open(Host().StartProcess(), VfioIommu.SpaprTceV1, 0);
        ulong memory = container.Memory(MiB);
        container.Line(container.Process.Memory.LimitLocked(2 * GiB), "0", 0);
        container.Line(container.Enable(), "0", 2097152);
        container.Line(container.Map(0, memory, 64 * KiB), "-1 ENOMEM", 2097152);
        container.Line(container.Disable(), "0", 0);
        container.Line(container.Process.Memory.LimitLocked(0x7fff0000), "0", 0);
        container.Line(container.Enable(), "-1 ENOMEM", 0);
        container.Line(container.Map(0, memory, 64 * KiB), "-1 EPERM", 0);
        container.Line(container.Close(), "0", 0);
    }

    [Fact]
    public void LimitOfOnePageHoldsOnePage()
    {
        RawContainer container = Open(Host());
        ulong memory = container.Memory(128 * KiB);
        container.Line(container.Process.Memory.LimitLocked(64 * KiB), "0", 0);
        container.Line(container.Register(memory, 64 * KiB), "0", 64);
        container.Line(container.Register(memory + (64 * KiB), 64 * KiB), "-1 ENOMEM", 64);
        Assert.Equal(new LockedMemory(64 * KiB, 64 * KiB, Unlimited: false), container.Process.Memory.Locked);
    }
}
