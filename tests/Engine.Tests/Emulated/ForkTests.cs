using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Backends.Emulated;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.Emulated;

/// <summary>
/// Rule ContainerOfProcess: a container belongs to the process that used it first, as transcript "fork" has it.
/// </summary>
public class ForkTests
{
    [Fact]
    public void ChildIsRefusedEverythingAndParentGoesOn()
    {
        EmulatedProcess parent = Host().StartProcess();
        RawContainer container = Open(parent, VfioIommu.SpaprTceV2, 0);
        ulong memory = container.Memory(MiB);
        container.Line(container.Register(memory, MiB), "0", 1024);

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
        container.Line(container.Map(0, memory, 64 * KiB), "0", 9216);
        container.Line(container.Enable(), "-1 ENOTTY", 9216);
        container.Line(container.Disable(), "-1 ENOTTY", 9216);
    }

    [Theory]
    [InlineData("register")]
    [InlineData("create")]
    [InlineData("remove")]
    public void FirstOfThreeRequestsBindsTheContainer(string first)
    {
        EmulatedProcess parent = Host().StartProcess();
        RawContainer container = Open(parent, VfioIommu.SpaprTceV2, 0);
        ulong memory = container.Memory(MiB);
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
    public void ChildThatEndsTakesNothingWithIt()
    {
        EmulatedHost host = Host();
        EmulatedProcess parent = host.StartProcess();
        RawContainer container = Open(parent, VfioIommu.SpaprTceV2, 0);
        ulong memory = container.Registered(MiB);
        Assert.Equal(TceResult.Success, container.Map(0, memory, MiB));

        parent.Fork().Dispose();

        Assert.Equal(memory, host.Reach(0, 0, DmaAccess.Write));
        container.Line(container.Unmap(0, MiB), "0", 9216);
    }
}
