using SpaprDdw.Abi;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Platforms;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Emulated;

/// <summary>Rule ContainerOfProcess: everything dies with the descriptors, and with the last of them only.</summary>
public class ClosingTests
{
    /// <summary>Transcript "close": the container's descriptor is closed first, the group's later.</summary>
    [Fact]
    public void ContainerLivesOnInItsGroup()
    {
        EmulatedHost host = Host();
        RawContainer container = Open(host);
        ulong memory = container.Memory(MiB);
        container.Line(container.Register(memory, MiB), "0", 1024);
        container.Line(container.Create(16, GiB), "0", 9472);
        container.Line(container.Map(DynamicStart, memory, MiB), "0", 9472);

        container.Line(container.Process.Close(container.Descriptor), "0", 9472);
        Assert.Equal(memory, host.Reach(0, DynamicStart, DmaAccess.Write));
        container.Line(container.Unmap(DynamicStart, MiB), "-1 EBADF", 9472);

        container.Line(container.Process.Close(container.Groups[0]), "0", 0);
        Assert.Null(host.Reach(0, DynamicStart, DmaAccess.Write));
    }

    [Fact]
    public void LastGroupTakesWindowsWithIt()
    {
        RawContainer container = Open(Host());
        ulong memory = container.Registered(MiB);
        Assert.Equal(TceResult.Success, container.Map(0, memory, MiB));

        container.Line(container.Process.Close(container.Groups[0]), "0", 0);
        container.Line(container.Info(out _), "-1 EINVAL", 0);
        container.Line(container.Process.Close(container.Descriptor), "0", 0);
    }

    [Fact]
    public void ProcessThatEndsLeavesNothingBehind()
    {
        EmulatedHost host = Host();
        RawContainer container = Open(host);
        ulong memory = container.Registered(MiB);
        Assert.Equal(TceResult.Success, container.Map(0, memory, MiB));

        container.Process.Dispose();

        Assert.Null(host.Reach(0, 0, DmaAccess.Read));
        RawContainer next = Open(host);
        next.Line(next.Remove(0), "0", 0);
    }

    /// <summary>Transcript "clean": what is given back in order leaves no charge.</summary>
    [Theory]
    [InlineData(TcePlatform.Power9, 9216, 9472, 8448, 8192)]
    [InlineData(TcePlatform.PSeries, 3072, 3200, 2176, 2048)]
    public void OrderlyEndGoesAsRecorded(TcePlatform platform, ulong mapped, ulong created, ulong unregistered, ulong removed)
    {
        RawContainer container = Open(Host(platform));
        ulong memory = container.Memory(MiB);
        container.Line(container.Register(memory, MiB), "0", 1024);
        container.Line(container.Map(0, memory, 64 * KiB), "0", mapped);
        container.Line(container.Create(16, GiB), "0", created);
        container.Line(container.Map(DynamicStart, memory, MiB), "0", created);
        container.Line(container.Unmap(DynamicStart, MiB), "0", created);
        container.Line(container.Unmap(0, 64 * KiB), "0", created);
        container.Line(container.Unregister(memory, MiB), "0", unregistered);
        container.Line(container.Remove(DynamicStart), "0", removed);
        container.Line(container.Remove(0), "0", 0);
        container.Line(container.Close(), "0", 0);
        container.Line(container.Process.Memory.Free(memory, MiB), "0", 0);
    }
}
