using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Backends.Emulated;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Emulated;

/// <summary>
/// Rule ContainerOfProcess: a container belongs to the process that used it first. The answers are from transcript
/// "fork".
/// </summary>
public class ForkTests
{
    [Fact]
    public void A_forked_child_is_refused_everything_and_its_parent_goes_on()
    {
        EmulatedProcess parent = Host().StartProcess();
        RawContainer container = Open(parent, VfioIommu.SpaprTceV2, 0);
        ulong memory = container.Allocate(MiB);
        container.AssertAnswer(container.Register(memory, MiB), "0", 1024);

        EmulatedProcess child = parent.Fork();
        var info = new TceGetInfo { ArgSize = ArgSizes.TceGetInfo, Levels = 77 };
        var create = new TceCreate { ArgSize = ArgSizes.TceCreate, PageShift = 16, WindowSize = GiB, Levels = 1 };
        var range = new MemoryRange { ArgSize = ArgSizes.MemoryRange, VirtualAddress = memory, Size = MiB };
        TceResult[] answers =
        [
            child.GetInfo(container.Descriptor, ref info),
            child.Map(container.Descriptor, new DmaMap { ArgSize = ArgSizes.DmaMap, Flags = 3, VirtualAddress = memory, Size = 64 * KiB }),
            child.Unmap(container.Descriptor, new DmaUnmap { ArgSize = ArgSizes.DmaUnmap, Size = 64 * KiB }),
            child.RegisterMemory(container.Descriptor, range),
            child.UnregisterMemory(container.Descriptor, range),
            child.CreateWindow(container.Descriptor, ref create),
            child.RemoveWindow(container.Descriptor, new TceRemove { ArgSize = ArgSizes.TceRemove }),
        ];

        Assert.All(answers, answer => Assert.Equal("-1 EPERM", answer.ToString()));
        Assert.Equal(77u, info.Levels);
        Assert.Equal(0ul, child.Memory.Locked.Used);
        container.AssertAnswer(container.Map(0, memory, 64 * KiB), "0", 9216);
        container.AssertAnswer(container.Enable(), "-1 ENOTTY", 9216);
        container.AssertAnswer(container.Disable(), "-1 ENOTTY", 9216);
    }

    [Theory]
    [InlineData("register")]
    [InlineData("create")]
    [InlineData("remove")]
    public void The_first_register_create_or_remove_binds_the_container_to_its_process(string first)
    {
        EmulatedProcess parent = Host().StartProcess();
        RawContainer container = Open(parent, VfioIommu.SpaprTceV2, 0);
        ulong memory = container.Allocate(MiB);
        EmulatedProcess child = parent.Fork();
        var info = new TceGetInfo { ArgSize = ArgSizes.TceGetInfo };
        Assert.Equal(TceResult.Success, child.GetInfo(container.Descriptor, ref info));

        TceResult bound = first switch
        {
            "register" => container.Register(memory, MiB),
            "create" => container.Create(16, GiB),
            _ => container.Remove(0),
        };

        Assert.Equal(TceResult.Success, bound);
        Assert.Equal("-1 EPERM", child.GetInfo(container.Descriptor, ref info).ToString());
    }

    [Fact]
    public void A_child_that_ends_changes_nothing_for_its_parent()
    {
        EmulatedHost host = Host();
        EmulatedProcess parent = host.StartProcess();
        RawContainer container = Open(parent, VfioIommu.SpaprTceV2, 0);
        ulong memory = container.AllocateRegistered(MiB);
        Assert.Equal(TceResult.Success, container.Map(0, memory, MiB));

        parent.Fork().Dispose();

        Assert.Equal(memory, host.Reach(0, 0, DmaAccess.Write));
        container.AssertAnswer(container.Unmap(0, MiB), "0", 9216);
    }
}
