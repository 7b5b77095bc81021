using SpaprDdw.Abi;
using SpaprDdw.Containers;
using SpaprDdw.Platforms;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Containers;

/// <summary>What a device's read and write do at an address, and why.</summary>
public class ResolveTests
{
    private const ulong Last = 0xffffffff;

    [Theory]
    [InlineData(TcePlatform.Power9, DmaAccess.ReadWrite, DmaEffect.ReachesMemory, DmaEffect.ReachesMemory, 3, "mapped to 'b'")]
    [InlineData(TcePlatform.Power9, DmaAccess.Read, DmaEffect.ReachesMemory, DmaEffect.Refused, 1, "mapped read-only to 'b'")]
    [InlineData(
        TcePlatform.Power9, DmaAccess.Write, DmaEffect.ReachesMemory, DmaEffect.ReachesMemory, 3,
        "mapped write-only to 'b'; on PowerNV a device can also read it")]
    [InlineData(TcePlatform.PSeries, DmaAccess.ReadWrite, DmaEffect.ReachesMemory, DmaEffect.ReachesMemory, 3, "mapped to 'b'")]
    [InlineData(TcePlatform.PSeries, DmaAccess.Read, DmaEffect.ReachesMemory, DmaEffect.Refused, 1, "mapped read-only to 'b'")]
    [InlineData(TcePlatform.PSeries, DmaAccess.Write, DmaEffect.Refused, DmaEffect.ReachesMemory, 2, "mapped write-only to 'b'")]
    public void A_mapped_address_has_the_access_of_its_mapping(
        TcePlatform platform, DmaAccess access, DmaEffect read, DmaEffect write, ulong bits, string reason)
    {
        using ContainerFixture fixture = ContainerFixture.Open(platform);
        DmaBuffer buffer = fixture.Container.CreateBuffer(MiB, name: "b");
        fixture.Container.Map(new MapRequest(buffer, Address: 64 * KiB, Offset: 64 * KiB, Size: 64 * KiB, Access: access));

        TceAddress found = fixture.Container.Resolve(0x11234);

        Assert.Equal((read, write, reason), (found.Read, found.Write, found.Reason));
        Assert.Equal((buffer, 0x11234UL, buffer.Address + 0x11234), (found.Buffer, found.Offset, found.HostAddress));
        Assert.Equal(fixture.Backend.PhysicalAddress(buffer.Address + 0x11000) | bits, found.Tce);
    }

    [Fact]
    public void An_address_that_is_not_mapped_says_why()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        Assert.Equal("not mapped: the default window has not been used yet", Unmapped(0).Reason);
        fixture.Container.CreateWindow(64 * KiB, GiB);

        Assert.Equal((0UL, "not mapped"), (Unmapped(0).Tce, Unmapped(0).Reason));
        Assert.Equal((null, "in no window"), (Unmapped(1UL << 62).Tce, Unmapped(1UL << 62).Reason));

        TceAddress Unmapped(ulong address)
        {
            TceAddress found = fixture.Container.Resolve(address);
            Assert.Equal((DmaEffect.SeesZeros, DmaEffect.Dropped, null, null), (found.Read, found.Write, found.Offset, found.HostAddress));
            return found;
        }
    }

    [Theory]
    [InlineData(0xfffeffff, false)]
    [InlineData(0xffff0000, true)]
    [InlineData(Last, true)]
    [InlineData(Last + 1, false)]
    public void Accesses_are_taken_for_MSIs_exactly_in_the_MSI_hole(ulong address, bool isTaken)
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        fixture.Container.RemoveWindow(fixture.Container.GetWindow(0));
        fixture.Container.CreateWindow(64 * KiB, 8 * GiB);
        Check("not mapped, and taken for a 32-bit MSI (rule 20)", "not mapped");
        fixture.Container.Map(new MapRequest(fixture.Container.CreateBuffer(192 * KiB, name: "b"), Address: 0xfffe0000));
        Check("mapped, but the host takes accesses to 0xffff0000-0xffffffff for 32-bit MSIs (rule 20)", "mapped to 'b'");

        void Check(string taken, string other)
        {
            TceAddress found = fixture.Container.Resolve(address);
            Assert.Equal(isTaken ? taken : other, found.Reason);
            Assert.Equal((isTaken, isTaken), (found.Read == DmaEffect.TakenAsMsi, found.Write == DmaEffect.TakenAsMsi));
        }
    }
}
