using SpaprDdw.Abi;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Emulated;

/// <summary>
/// Rules Registration and UnregisterWhileMapped: the containers of a process share registered memory, and each has its
/// own use of it.
/// </summary>
public class TwoContainersTests
{
    /// <summary>Transcript "twoc" of a real kernel, line by line.</summary>
    [Fact]
    public void Shared_registrations_give_the_recorded_answers()
    {
        RawContainer one = Open(Host());
        ulong area = one.Allocate(2 * MiB);
        ulong other = one.Allocate(MiB);
        ulong shared = area;
        one.AssertAnswer(one.Register(shared, MiB), "0", 1024);
        RawContainer two = Open(one.Process, VfioIommu.SpaprTceV2, 1);
        one.AssertAnswer(two.Register(shared, MiB), "0", 1024);
        one.AssertAnswer(two.Register(shared, 2 * MiB), "-1 EINVAL", 1024);
        one.AssertAnswer(two.Register(shared, 64 * KiB), "-1 EINVAL", 1024);
        one.AssertAnswer(two.Register(other, MiB), "0", 2048);
        one.AssertAnswer(two.Map(0, shared, 64 * KiB), "0", 10240);
        one.AssertAnswer(two.Map(0x10000, other, 64 * KiB), "0", 10240);
        one.AssertAnswer(one.Map(0, other, 64 * KiB), "0", 18432);
        one.AssertAnswer(one.Unregister(other, MiB), "-1 ENOENT", 18432);
        one.AssertAnswer(one.Unregister(shared, MiB), "0", 18432);
        one.AssertAnswer(one.Map(0x10000, shared, 64 * KiB), "0", 18432);
        one.AssertAnswer(one.Unmap(0, 128 * KiB), "0", 18432);
        one.AssertAnswer(two.Unmap(0, 128 * KiB), "0", 18432);
        one.AssertAnswer(two.Unregister(shared, MiB), "0", 17408);
        one.AssertAnswer(two.Unregister(other, MiB), "0", 16384);
        one.AssertAnswer(two.Close(), "0", 8192);
        one.AssertAnswer(one.Close(), "0", 0);
    }

    [Fact]
    public void Closing_a_container_leaves_the_mappings_of_another()
    {
        var host = Host();
        RawContainer one = Open(host);
        RawContainer two = Open(one.Process, VfioIommu.SpaprTceV2, 1);
        ulong memory = one.AllocateRegistered(MiB);
        Assert.Equal(TceResult.Success, two.Register(memory, MiB));
        Assert.Equal(TceResult.Success, one.Map(0, memory, MiB));
        Assert.Equal(TceResult.Success, two.Map(0, memory, MiB));

        Assert.Equal(TceResult.Success, one.Close());

        Assert.Null(host.Reach(0, 0, DmaAccess.Read));
        Assert.Equal(memory, host.Reach(1, 0, DmaAccess.Read));
        Assert.Equal(9216ul, two.LockedKilobytes);
    }
}
