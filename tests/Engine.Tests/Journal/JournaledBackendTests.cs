using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Backends.Journal;
using SpaprDdw.Diagnostics;
using SpaprDdw.Tests.Containers;
using SpaprDdw.Tests.Performance;

namespace SpaprDdw.Tests.Journal;

/// <summary>Every request is logged at level Debug. When nobody listens, no text is built.</summary>
public sealed class JournaledBackendTests : IDisposable
{
    private readonly LogReader reader = new(TceLogLevel.Debug);
    private readonly ProbeBackend probe = new(new EmulatedHost(new EmulatedHostOptions()).StartProcess());
    private readonly RequestJournal journal;
    private readonly JournaledBackend logged;

    public JournaledBackendTests()
    {
        journal = new RequestJournal(new SinkLogger(reader));
        logged = new JournaledBackend(probe, journal);
    }

    [Fact]
    public void Every_request_is_logged_with_its_arguments_and_result()
    {
        int[] sent = [.. Send()];
        Assert.Empty(reader.Lines);
        journal.Drain();

        Assert.Equal(
            [
                "open /dev/vfio/vfio = 3",
                "GET_API_VERSION = 0",
                "CHECK_EXTENSION 7 = 1",
                "open /dev/vfio/0 = 4",
                "open /dev/vfio/9 = -1 ENOENT",
                "GROUP_GET_STATUS 4 flags=1 = 0",
                "GROUP_SET_CONTAINER 4 to 3 = 0",
                "SET_IOMMU 7 = 0",
                "TCE_GET_INFO argsz=32 page_sizes=0x40211000 windows=2 levels=5 = 0",
                "mmap size=0x100000 page=0x10000 at 0x10000000000 = 0",
                "REGISTER_MEMORY vaddr=0x10000000000 size=0x100000 = 0",
                "TCE_CREATE page_shift=16 window_size=0x40000000 levels=1 start_addr=0x800000000000000 = 0",
                "MAP_DMA iova=0x800000000000000 vaddr=0x10000000000 size=0x10000 flags=3 = 0",
                "MAP_DMA iova=0x800000000000001 vaddr=0x10000000000 size=0x10000 flags=3 = 1",
                "UNMAP_DMA iova=0x800000000000000 size=0x10000 = 0",
                "TCE_REMOVE start_addr=0x800000000000000 = 0",
                "ENABLE = -1 ENOTTY",
                "DISABLE = -1 ENOTTY",
                "UNREGISTER_MEMORY vaddr=0x10000000000 size=0x100000 = 0",
                "munmap 0x10000000000 size=0x100000 = 0",
                "setrlimit MEMLOCK 0x10000 = 0",
                "GROUP_UNSET_CONTAINER 4 = 0",
                "close 4 = 0",
                "close 3 = 0",
            ],
            reader.Lines);
        Assert.Equal(probe.Requests.Count, reader.Lines.Count);
        Assert.Equal(probe.Requests.Select(request => request.Result.Return), sent);
    }

    [Fact]
    public void Nothing_is_allocated_when_nobody_listens()
    {
        reader.IsOn = false;
        using var quiet = new SucceedingBackend();
        using var silent = new JournaledBackend(quiet, journal);

        MemoryAssert.Allocates(0, 0, () =>
        {
            for (int i = 0; i < 1000; i++)
                Requests(silent);
            journal.Drain();
        });

        Assert.Empty(reader.Lines);
    }

    public void Dispose() => logged.Dispose();

    private static void Requests(ITceBackend backend)
    {
        var create = new TceCreate { ArgSize = ArgSizes.TceCreate };
        var info = new TceGetInfo { ArgSize = ArgSizes.TceGetInfo };
        backend.Map(3, new DmaMap { ArgSize = ArgSizes.DmaMap, Iova = 1UL << 59 });
        backend.Unmap(3, new DmaUnmap { ArgSize = ArgSizes.DmaUnmap });
        backend.CreateWindow(3, ref create);
        backend.GetInfo(3, ref info);
        backend.OpenGroup(7);
        backend.Memory.Allocate(1, 2, MemoryAccess.ReadWrite, out _);
    }

    private IEnumerable<int> Send()
    {
        var status = new GroupStatus { ArgSize = ArgSizes.GroupStatus };
        var info = new TceGetInfo { ArgSize = ArgSizes.TceGetInfo };
        var create = new TceCreate { ArgSize = ArgSizes.TceCreate, PageShift = 16, WindowSize = 1 << 30, Levels = 1 };
        yield return logged.OpenContainer().Return;
        yield return logged.GetApiVersion(3).Return;
        yield return logged.CheckExtension(3, VfioIommu.SpaprTceV2).Return;
        yield return logged.OpenGroup(0).Return;
        yield return logged.OpenGroup(9).Return;
        yield return logged.GetGroupStatus(4, ref status).Return;
        yield return logged.SetContainer(4, 3).Return;
        yield return logged.SetIommu(3, VfioIommu.SpaprTceV2).Return;
        yield return logged.GetInfo(3, ref info).Return;
        yield return logged.Memory.Allocate(1 << 20, 1 << 16, MemoryAccess.ReadWrite, out ulong memory).Return;
        var range = new MemoryRange { ArgSize = ArgSizes.MemoryRange, VirtualAddress = memory, Size = 1 << 20 };
        yield return logged.RegisterMemory(3, range).Return;
        yield return logged.CreateWindow(3, ref create).Return;
        var map = new DmaMap { ArgSize = ArgSizes.DmaMap, Flags = 3, VirtualAddress = memory, Iova = 1UL << 59, Size = 1 << 16 };
        yield return logged.Map(3, map).Return;
        map.Iova++;
        yield return logged.Map(3, map).Return;
        yield return logged.Unmap(3, new DmaUnmap { ArgSize = ArgSizes.DmaUnmap, Iova = 1UL << 59, Size = 1 << 16 }).Return;
        yield return logged.RemoveWindow(3, new TceRemove { ArgSize = ArgSizes.TceRemove, StartAddress = 1UL << 59 }).Return;
        yield return logged.Enable(3).Return;
        yield return logged.Disable(3).Return;
        yield return logged.UnregisterMemory(3, range).Return;
        yield return logged.Memory.Free(memory, 1 << 20).Return;
        yield return logged.Memory.LimitLocked(1 << 16).Return;
        yield return logged.UnsetContainer(4).Return;
        yield return logged.Close(4).Return;
        yield return logged.Close(3).Return;
    }
}
