using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Backends.Tracing;
using SpaprDdw.Platforms;

namespace SpaprDdw.Tests.Conformance;

/// <summary>The replay of a recording with one changed result reports exactly this difference.</summary>
public class TraceReplayerTests
{
    private const string Recording = "linux-6.12-64k-powernv9/h13-permissions.jsonl";

    private static readonly TraceHeader Header = TraceReader.ReadHeader(Recordings.PathOf(Recording));
    private static readonly IReadOnlyList<TraceOperation> Operations =
        [.. TraceReader.ReadOperations(Recordings.PathOf(Recording))];

    [Fact]
    public void A_changed_return_value_is_reported()
        => AssertOnly(Change<MapOperation>(map => map.Ret == 0, map => map with { Ret = 1 }), "ret", "1", "0");

    [Fact]
    public void A_changed_errno_is_reported()
    {
        // Every kernel refuses unknown flags before it does anything else.
        var refused = new MapOperation
        {
            Iova = 0,
            VirtualAddress = 0,
            Size = 0,
            Flags = 4,
            ArgSize = 32,
            Ret = -1,
            Errno = "EBUSY",
            Locked = Operations[2].Locked,
        };
        IReadOnlyList<TraceOperation> operations = [.. Operations.Take(3), refused];

        TraceDifference difference = Assert.Single(Replay(operations));
        Assert.Equal(new TraceDifference(4, "map", "errno", "EBUSY", "EINVAL"), difference);
    }

    [Fact]
    public void A_changed_locked_memory_is_reported()
        => AssertOnly(
            Change<RegisterOperation>(register => true, register => register with { Locked = register.Locked + 1 }),
            "locked", "1048577", "1048576");

    [Fact]
    public void A_changed_start_address_is_reported()
        => AssertOnly(
            Change<CreateOperation>(create => create.Ret == 0, create => create with { StartAddress = 0 }),
            "start_addr", "0x0", "0x800000000000000");

    [Fact]
    public void A_changed_place_of_a_device_access_is_reported()
        => AssertOnly(
            Change<DmaOperation>(
                dma => dma.Write.Place == new TracePlace("A", 0x40),
                dma => dma with { Write = new TraceReach(true, new TracePlace("A", 0x80)) }),
            "write", "A+0x80", "A+0x40");

    [Fact]
    public void A_read_that_reaches_memory_is_reported_when_the_recorded_one_reached_none()
        => AssertOnly(
            Change<DmaOperation>(
                dma => dma.Read.Place == new TracePlace("A", 0),
                dma => dma with { Read = new TraceReach(true, null) }),
            "read", null, "A+0x0");

    [Fact]
    public void A_write_that_reaches_nothing_is_reported_when_the_recorded_one_reached_memory()
        => AssertOnly(
            Change<DmaOperation>(
                dma => dma.Write is { Recorded: true, Place: null },
                dma => dma with { Write = new TraceReach(true, new TracePlace("A", 0x40)) }),
            "write", "A+0x40", null);

    [Fact]
    public void A_device_access_without_a_recorded_result_is_not_compared()
    {
        (IReadOnlyList<TraceOperation> operations, _) =
            Change<DmaOperation>(dma => dma.Read.Place is not null, dma => dma with { Read = default });

        Assert.Empty(Replay(operations));
    }

    [Theory]
    [InlineData("flags", "0", "1")]
    [InlineData("dma32_window_start", "0x1000", "0x0")]
    [InlineData("dma32_window_size", "0x40000000", "0x80000000")]
    [InlineData("page_sizes", "0x1000", "0x40211000")]
    [InlineData("max_windows", "1", "2")]
    [InlineData("levels", "1", "5")]
    public void A_changed_info_field_is_reported(string field, string recorded, string replayed)
    {
        var info = new InfoOperation
        {
            ArgSize = 32,
            Flags = field == "flags" ? 0u : 1,
            Dma32WindowStart = field == "dma32_window_start" ? 0x1000u : 0,
            Dma32WindowSize = field == "dma32_window_size" ? 0x4000_0000u : 0x8000_0000,
            PageSizes = field == "page_sizes" ? 0x1000u : 0x4021_1000,
            MaxWindows = field == "max_windows" ? 1u : 2,
            Levels = field == "levels" ? 1u : 5,
            Ret = 0,
            Locked = 0,
        };

        TraceDifference difference = Assert.Single(Replay([Operations[0], info]));
        Assert.Equal(new TraceDifference(2, "info", field, recorded, replayed), difference);
    }

    [Theory]
    [InlineData("EINVAL")]
    [InlineData("ENOMEM")]
    public void A_buffer_whose_allocation_failed_has_no_memory_behind_it(string errno)
    {
        var alloc = new AllocOperation
        {
            Buffer = "H",
            Size = 2 << 20,
            Backing = 2 << 20,
            Access = TraceAccess.ReadWrite,
            Ret = -1,
            Errno = errno,
            Locked = 0,
        };
        var register = new RegisterOperation
        {
            Buffer = "H",
            Offset = 0,
            Size = alloc.Size,
            Flags = 0,
            ArgSize = 24,
            Ret = -1,
            Errno = "EFAULT",
            Locked = 0,
        };

        Assert.Empty(Replay([Operations[0], alloc, register, new FreeOperation { Buffer = "H", Ret = 0, Locked = 0 }]));
    }

    [Fact]
    public void A_replay_leaves_nothing_open()
    {
        EmulatedHost host = TraceHosts.Create(Header, Operations);
        using EmulatedProcess process = host.StartProcess();

        Assert.Empty(new TraceReplayer(process, host).Play([Operations[0]]));

        Assert.True(process.OpenGroup(0).Return > 0);
    }

    [Fact]
    public void A_replay_without_devices_compares_everything_else()
    {
        (IReadOnlyList<TraceOperation> operations, _) =
            Change<DmaOperation>(dma => true, dma => dma with { Read = new TraceReach(true, new TracePlace("none", 0)) });
        EmulatedHost host = TraceHosts.Create(Header, operations);
        using EmulatedProcess process = host.StartProcess();

        Assert.Empty(new TraceReplayer(process, null).Play(operations));
    }

    [Theory]
    [InlineData("powernv8", TcePlatform.Power8)]
    [InlineData("powernv9", TcePlatform.Power9)]
    [InlineData("powernv10", TcePlatform.Power10)]
    [InlineData("pseries", TcePlatform.PSeries)]
    public void The_host_is_the_machine_of_the_header(string machine, TcePlatform platform)
    {
        EmulatedHost host = TraceHosts.Create(Header with { Machine = machine, HostPageSize = 4096 }, []);

        Assert.Equal(platform, host.Description.Platform);
        Assert.Equal(4096ul, host.Description.PageSize);
    }

    [Fact]
    public void The_host_hands_out_the_huge_pages_that_the_trace_allocated()
    {
        AllocOperation[] allocations = [.. new ulong[] { 4 << 10, 64 << 10, 16 << 20 }.Select(backing => new AllocOperation
        {
            Buffer = "A",
            Size = 16 << 20,
            Backing = backing,
            Access = TraceAccess.ReadWrite,
            Ret = 0,
            Locked = 0,
        })];
        using EmulatedProcess process = TraceHosts.Create(Header, allocations).StartProcess();

        // No host has pages smaller than its own.
        Assert.Equal(
            [Errno.EINVAL, Errno.None, Errno.None, Errno.EINVAL],
            new ulong[] { 4 << 10, 64 << 10, 16 << 20, 2 << 20 }
                .Select(page => process.Memory.Allocate(16 << 20, page, MemoryAccess.ReadWrite, out _).Errno));
    }

    /// <summary>
    /// MAP checks the address against the page of the window before it looks at the size. So the answer of an empty MAP
    /// into a window of 1 GiB pages depends on the address of the buffer only.
    /// </summary>
    [Theory]
    [InlineData(0x7fff_8000_0000, 0, 0, null)]
    [InlineData(0x7fff_8100_0000, 0, -1, "EINVAL")]
    [InlineData(0x7fff_8100_0000, 0x3f00_0000, 0, null)]
    [InlineData(0xffff_ffff_c000_0000, 0, 0, null)]
    [InlineData(0xffff_ffff_c100_0000, 0, -1, "EINVAL")]
    public void Memory_is_aligned_as_it_was_recorded(ulong address, ulong offset, int ret, string? errno)
    {
        ulong size = 2UL << 30;
        TraceOperation[] operations =
        [
            new OpenOperation { Iommu = TraceIommu.V2, Groups = 1, Ret = 0, Locked = 0 },
            Alloc("A", address, size),
            Alloc("B", address, size),
            new RegisterOperation { Buffer = "A", Offset = 0, Size = size, Flags = 0, ArgSize = 24, Ret = 0, Locked = 0 },
            new CreateOperation { PageShift = 30, WindowSize = 4UL << 30, Levels = 1, Flags = 0, ArgSize = 40, StartAddress = 1UL << 59, Ret = 0, Locked = 64 << 10 },
            Map("A"),
            Map("B"),
        ];

        Assert.DoesNotContain(Replay(operations), difference => difference.Field != "locked");

        MapOperation Map(string buffer) => new()
        {
            Buffer = buffer,
            Offset = offset,
            Iova = 1UL << 59,
            Size = 0,
            Flags = 3,
            ArgSize = 40,
            Ret = ret,
            Errno = errno,
            Locked = 0,
        };
    }

    [Fact]
    public void A_buffer_gets_its_recorded_address_if_it_is_free()
    {
        using EmulatedProcess process = TraceHosts.Create(Header, []).StartProcess();
        var buffers = new ReplayBuffers(process.Memory);

        buffers.Allocate(Alloc("A", 0x7fff_8001_0000, 1 << 20));
        buffers.Allocate(Alloc("B", 0x7fff_8001_0000, 1 << 20));

        Assert.Equal(new TracePlace("A", 5), buffers.PlaceOf(0x7fff_8001_0005));
        Assert.Equal(0x8001_0000ul, AddressOf("B") % (16UL << 30) % (4UL << 30));

        ulong AddressOf(string buffer) => buffers.AddressOf(new UnregisterOperation { Buffer = buffer, Offset = 0, Size = 0, Flags = 0, ArgSize = 24, Ret = 0, Locked = 0 });
    }

    private static AllocOperation Alloc(string buffer, ulong address, ulong size) => new()
    {
        Buffer = buffer,
        Size = size,
        Backing = 64 << 10,
        Access = TraceAccess.ReadWrite,
        Address = address,
        Ret = 0,
        Locked = 0,
    };

    private static void AssertOnly(
        (IReadOnlyList<TraceOperation> Operations, int Number) changed, string field, string? recorded, string? replayed)
    {
        TraceDifference difference = Assert.Single(Replay(changed.Operations));
        Assert.Equal(
            new TraceDifference(changed.Number, changed.Operations[changed.Number - 1].Op, field, recorded, replayed),
            difference);
    }

    /// <summary>
    /// Changes the first operation that the choice takes; returns the recording and the operation's number.
    /// </summary>
    private static (IReadOnlyList<TraceOperation> Operations, int Number) Change<T>(Func<T, bool> choice, Func<T, T> change)
        where T : TraceOperation
    {
        var operations = Operations.ToList();
        int index = operations.FindIndex(operation => operation is T candidate && choice(candidate));
        operations[index] = change((T)operations[index]);
        return (operations, index + 1);
    }

    private static List<TraceDifference> Replay(IReadOnlyList<TraceOperation> operations)
    {
        EmulatedHost host = TraceHosts.Create(Header, operations);
        using EmulatedProcess process = host.StartProcess();
        return [.. new TraceReplayer(process, host).Play(operations)];
    }
}
