using SpaprDdw.Abi;
using SpaprDdw.Containers;

namespace SpaprDdw.Tests.Containers;

/// <summary>Holds the manager's ledger against what the emulated driver really has.</summary>
internal static class LedgerAssert
{
    public static void MatchesDriver(ContainerFixture fixture)
    {
        TceContainer container = fixture.Container;
        ulong locked = container.GetBuffers().Where(buffer => buffer.Registered).Aggregate(0UL, (sum, buffer) => sum + buffer.Size);
        if (container.IommuVersion == 1)
            locked += container.GetInfo().Dma32Size;

        var mapped = container.GetBuffers().ToDictionary(buffer => buffer, _ => 0UL);
        foreach (DmaWindow window in container.GetWindows())
        {
            locked += window.LockedMemory;
            ulong bytes = 0;
            foreach (TceMapping mapping in container.GetMappings(window))
            {
                bytes += mapping.Size;
                mapped[mapping.Buffer] += mapping.Size;
                ResolvesAsDevicesSee(fixture, mapping.StartAddress, mapping.Buffer.Address + mapping.Offset, mapping.Access);
                ResolvesAsDevicesSee(
                    fixture, mapping.EndAddress, mapping.Buffer.Address + mapping.Offset + mapping.Size - 1, mapping.Access);
                ResolvesAsDevicesSee(fixture, mapping.StartAddress - 1);
                ResolvesAsDevicesSee(fixture, mapping.EndAddress + 1);
            }

            Assert.Equal(bytes, window.MappedBytes);
            ResolvesAsDevicesSee(fixture, window.StartAddress);
            ResolvesAsDevicesSee(fixture, window.EndAddress);
        }

        // Where windows were or might be, whatever the ledger says.
        foreach (ulong address in new[] { 0UL, 0x10000UL, 1UL << 59, (1UL << 59) + 0x10000 })
            ResolvesAsDevicesSee(fixture, address);
        Assert.Equal(locked, fixture.Backend.Memory.Locked.Used);
        Assert.All(mapped, pair => Assert.Equal(pair.Value, pair.Key.MappedBytes));
    }

    /// <summary>Resolve and a device's access agree, and at a mapping's own bytes they agree with the mapping.</summary>
    private static void ResolvesAsDevicesSee(
        ContainerFixture fixture, ulong address, ulong? target = null, DmaAccess access = DmaAccess.None)
    {
        TceAddress resolved = fixture.Container.Resolve(address);
        int group = fixture.Container.Groups[0];
        ulong? read = fixture.Host.Reach(group, address, DmaAccess.Read);
        ulong? write = fixture.Host.Reach(group, address, DmaAccess.Write);
        Assert.Equal(read, resolved.Read == DmaEffect.ReachesMemory ? resolved.HostAddress : null);
        Assert.Equal(write, resolved.Write == DmaEffect.ReachesMemory ? resolved.HostAddress : null);
        if (target is null || resolved.Read == DmaEffect.TakenAsMsi)
            return;
        if (access.HasFlag(DmaAccess.Read))
            Assert.Equal(target, read);
        Assert.Equal(access.HasFlag(DmaAccess.Write) ? target : null, write);
    }
}
