using SpaprDdw.Abi;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Platforms;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Emulated;

/// <summary>Rule ContainerOfProcess: windows and registrations end with the last descriptor.</summary>
public class ClosingTests
{
    /// <summary>Transcript "close": the container's descriptor is closed before the group's.</summary>
    [Fact]
    public void A_container_lives_until_its_group_is_closed()
    {
        EmulatedHost host = Host();
        RawContainer container = Open(host);
        ulong memory = container.Allocate(MiB);
        container.AssertAnswer(container.Register(memory, MiB), "0", 1024);
        container.AssertAnswer(container.Create(16, GiB), "0", 9472);
        container.AssertAnswer(container.Map(DynamicStart, memory, MiB), "0", 9472);

        container.AssertAnswer(container.Process.Close(container.Descriptor), "0", 9472);
        Assert.Equal(memory, host.Reach(0, DynamicStart, DmaAccess.Write));
        container.AssertAnswer(container.Unmap(DynamicStart, MiB), "-1 EBADF", 9472);

        container.AssertAnswer(container.Process.Close(container.Groups[0]), "0", 0);
        Assert.Null(host.Reach(0, DynamicStart, DmaAccess.Write));
    }

    [Fact]
    public void Closing_the_last_group_frees_the_windows()
    {
        RawContainer container = Open(Host());
        ulong memory = container.AllocateRegistered(MiB);
        Assert.Equal(TceResult.Success, container.Map(0, memory, MiB));

        container.AssertAnswer(container.Process.Close(container.Groups[0]), "0", 0);
        container.AssertAnswer(container.GetInfo(out _), "-1 EINVAL", 0);
        container.AssertAnswer(container.Process.Close(container.Descriptor), "0", 0);
    }

    [Fact]
    public void A_process_that_ends_leaves_nothing_behind()
    {
        EmulatedHost host = Host();
        RawContainer container = Open(host);
        ulong memory = container.AllocateRegistered(MiB);
        Assert.Equal(TceResult.Success, container.Map(0, memory, MiB));

        container.Process.Dispose();

        Assert.Null(host.Reach(0, 0, DmaAccess.Read));
        RawContainer next = Open(host);
        next.AssertAnswer(next.Remove(0), "0", 0);
    }

    /// <summary>Transcript "clean": giving everything back in order leaves no charge.</summary>
    [Theory]
    [InlineData(TcePlatform.Power9, 9216, 9472, 8448, 8192)]
    [InlineData(TcePlatform.PSeries, 3072, 3200, 2176, 2048)]
    public void Releasing_everything_in_order_gives_the_recorded_answers(TcePlatform platform, ulong mapped, ulong created, ulong unregistered, ulong removed)
    {
        RawContainer container = Open(Host(platform));
        ulong memory = container.Allocate(MiB);
        container.AssertAnswer(container.Register(memory, MiB), "0", 1024);
        container.AssertAnswer(container.Map(0, memory, 64 * KiB), "0", mapped);
        container.AssertAnswer(container.Create(16, GiB), "0", created);
        container.AssertAnswer(container.Map(DynamicStart, memory, MiB), "0", created);
        container.AssertAnswer(container.Unmap(DynamicStart, MiB), "0", created);
        container.AssertAnswer(container.Unmap(0, 64 * KiB), "0", created);
        container.AssertAnswer(container.Unregister(memory, MiB), "0", unregistered);
        container.AssertAnswer(container.Remove(DynamicStart), "0", removed);
        container.AssertAnswer(container.Remove(0), "0", 0);
        container.AssertAnswer(container.Close(), "0", 0);
        container.AssertAnswer(container.Process.Memory.Free(memory, MiB), "0", 0);
    }
}
