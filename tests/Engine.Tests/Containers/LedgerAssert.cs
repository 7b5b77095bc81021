using SpaprDdw.Abi;
using SpaprDdw.Containers;

namespace SpaprDdw.Tests.Containers;

/// <summary>Compares the ledger of a container with the real state of the emulated driver.</summary>
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
                ResolveMatchesDevice(fixture, mapping.StartAddress, mapping.Buffer.Address + mapping.Offset, mapping.Access);
                ResolveMatchesDevice(
                    fixture, mapping.EndAddress, mapping.Buffer.Address + mapping.Offset + mapping.Size - 1, mapping.Access);
                ResolveMatchesDevice(fixture, mapping.StartAddress - 1);
                ResolveMatchesDevice(fixture, mapping.EndAddress + 1);
            }

            Assert.Equal(bytes, window.MappedBytes);
            ResolveMatchesDevice(fixture, window.StartAddress);
            ResolveMatchesDevice(fixture, window.EndAddress);
        }

        // Addresses where the driver may have a window that the ledger does not know.
        foreach (ulong address in new[] { 0UL, 0x10000UL, 1UL << 59, (1UL << 59) + 0x10000 })
            ResolveMatchesDevice(fixture, address);
        Assert.Equal(locked, fixture.Backend.Memory.Locked.Used);
        Assert.All(mapped, pair => Assert.Equal(pair.Value, pair.Key.MappedBytes));
    }

    /// <summary>Resolve must agree with a device's access and, at a mapped address, with the mapping.</summary>
    private static void ResolveMatchesDevice(
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
