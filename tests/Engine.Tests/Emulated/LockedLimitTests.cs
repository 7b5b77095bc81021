using SpaprDdw.Abi;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Platforms;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Emulated;

/// <summary>Rule TableCharge: RLIMIT_MEMLOCK and CAP_IPC_LOCK, from transcripts "lim2" and "lim1".</summary>
public class LockedLimitTests
{
    [Fact]
    public void Reaching_the_limit_gives_the_recorded_answers()
    {
        RawContainer container = Open(Host());
        ulong a = container.Allocate(4 * MiB);
        ulong b = container.Allocate(4 * MiB);
        ulong c = container.Allocate(64 * KiB);
        container.AssertAnswer(container.Register(a, 4 * MiB), "0", 4096);
        container.AssertAnswer(container.Unregister(a, 4 * MiB), "0", 0);
        container.AssertAnswer(container.Process.Memory.LimitLocked(12 * MiB), "0", 0);
        container.AssertAnswer(container.Register(a, 4 * MiB), "0", 4096);
        container.AssertAnswer(container.Register(b, 4 * MiB), "0", 8192);
        container.AssertAnswer(container.Map(0, a, 4 * KiB), "-1 ENOMEM", 8192);
        container.AssertAnswer(container.Unregister(b, 4 * MiB), "0", 4096);
        container.AssertAnswer(container.Map(0, a, 4 * KiB), "0", 12288);
        container.AssertAnswer(container.Register(c, 64 * KiB), "-1 ENOMEM", 12288);
        container.AssertAnswer(container.Create(16, GiB), "-1 ENOMEM", 12288);
        container.AssertAnswer(container.Create(12, 16 * GiB), "-1 ENOMEM", 12288);
        container.AssertAnswer(container.Unmap(0, 4 * KiB), "0", 12288);
        container.AssertAnswer(container.Remove(0), "0", 4096);
        container.AssertAnswer(container.Create(16, GiB), "0", 4352);
        container.AssertAnswer(container.Create(16, 64 * GiB), "-1 ENOMEM", 4352);
        container.AssertAnswer(container.Create(12, 4 * GiB), "-1 ENOMEM", 4352);
        container.AssertAnswer(container.Close(), "0", 0);
    }

    [Fact]
    public void A_limit_below_the_default_window_allows_no_window_until_the_default_one_is_removed()
    {
        RawContainer container = Open(Host());
        container.AssertAnswer(container.Process.Memory.LimitLocked(0x7f0000), "0", 0);
        container.AssertAnswer(container.Create(16, 64 * MiB), "-1 ENOMEM", 0);
        container.AssertAnswer(container.Remove(0), "0", 0);
        container.AssertAnswer(container.Create(16, 64 * MiB), "0", 128);
        container.AssertAnswer(container.Close(), "0", 0);
    }

    [Fact]
    public void The_capability_lifts_the_limit_but_the_memory_still_counts()
    {
        var host = new EmulatedHost(new EmulatedHostOptions { LockedMemoryLimit = 0 });
        RawContainer container = Open(host);
        container.AssertAnswer(container.Create(16, GiB), "0", 8448);

        container = Open(new EmulatedHost(new EmulatedHostOptions { LockedMemoryLimit = 0, CanExceedLimit = false }));
        container.AssertAnswer(container.Remove(0), "0", 0);
        container.AssertAnswer(container.Create(16, GiB), "-1 ENOMEM", 0);
    }

    /// <summary>
    /// Transcript "lim1": ENABLE charges the whole default window. The first MAP also charges its table.
    /// </summary>
    [Fact]
    public void Reaching_the_limit_in_version_1_gives_the_recorded_answers()
    {
        RawContainer container = Open(Host().StartProcess(), VfioIommu.SpaprTceV1, 0);
        ulong memory = container.Allocate(MiB);
        container.AssertAnswer(container.Process.Memory.LimitLocked(2 * GiB), "0", 0);
        container.AssertAnswer(container.Enable(), "0", 2097152);
        container.AssertAnswer(container.Map(0, memory, 64 * KiB), "-1 ENOMEM", 2097152);
        container.AssertAnswer(container.Disable(), "0", 0);
        container.AssertAnswer(container.Process.Memory.LimitLocked(0x7fff0000), "0", 0);
        container.AssertAnswer(container.Enable(), "-1 ENOMEM", 0);
        container.AssertAnswer(container.Map(0, memory, 64 * KiB), "-1 EPERM", 0);
        container.AssertAnswer(container.Close(), "0", 0);
    }

    [Fact]
    public void A_limit_of_one_page_allows_one_page()
    {
        RawContainer container = Open(Host());
        ulong memory = container.Allocate(128 * KiB);
        container.AssertAnswer(container.Process.Memory.LimitLocked(64 * KiB), "0", 0);
        container.AssertAnswer(container.Register(memory, 64 * KiB), "0", 64);
        container.AssertAnswer(container.Register(memory + (64 * KiB), 64 * KiB), "-1 ENOMEM", 64);
        Assert.Equal(new LockedMemory(64 * KiB, 64 * KiB, Unlimited: false), container.Process.Memory.Locked);
    }
}
