using SpaprDdw.Programs.Logs;

namespace SpaprDdw.Tests.Programs;

/// <summary>The lines of a trace name few containers. These tests say to which one a line belongs.</summary>
public class QemuContainerTests
{
    private const string Register = "vfio_prereg_register va=0x7fff60000000 size=0x20000000 ret=0";
    private const string Plug = "vfio_prereg_register va=0x7ffe00000000 size=0x10000000 ret=0";
    private const string Region = "vfio_prereg_listener_region_add_skip 0x6010000000000 - 0x601003fffffff";
    private const string RemoveDefault = "vfio_spapr_remove_window offset=0x0";
    private const string RemoveDynamic = "vfio_spapr_remove_window offset=0x800000000000000";
    private const string CreateDefault = "vfio_spapr_create_window pageshift=0xc levels=1 winsize=0x40000000 offset=0x0";
    private const string CreateDynamic = "vfio_spapr_create_window pageshift=0x15 levels=1 winsize=0x80000000 offset=0x800000000000000";

    private static readonly string[] Start = [Register, Region, RemoveDefault, CreateDefault];

    [Fact]
    public void Registering_the_same_memory_again_begins_another_container_of_the_process()
    {
        IReadOnlyList<TracedContainer> containers = QemuTraceFixture.ReadLines([.. Start, .. Start, CreateDynamic]);

        Assert.Equal([1, 2], containers.Select(each => each.Windows.Count));
        Assert.All(containers, each => Assert.Equal(0x20000000UL, Assert.Single(each.Registrations).Size));
        Assert.Equal(["qemu", "qemu~2"], containers.Select(each => each.Name));
        Assert.All(containers, each => Assert.Contains(each.Notes, note => note.Contains("2 containers", StringComparison.Ordinal)));
    }

    [Fact]
    public void Memory_that_is_plugged_in_is_registered_with_each_container_and_can_be_unplugged()
    {
        string[] two = [.. Start, .. Start, Plug, Plug, CreateDynamic];
        Assert.All(QemuTraceFixture.ReadLines(two), each => Assert.Equal(2, each.Registrations.Count));

        IReadOnlyList<TracedContainer> after = QemuTraceFixture.ReadLines([.. two, Plug.Replace("register", "unregister", StringComparison.Ordinal)]);
        Assert.Equal([2, 1], after.Select(each => each.Registrations.Count));
    }

    [Fact]
    public void Memory_that_was_plugged_in_directly_before_another_container_starts_is_of_both()
    {
        IReadOnlyList<TracedContainer> containers = QemuTraceFixture.ReadLines([.. Start, Plug, Register, Region, Plug, RemoveDefault, CreateDefault]);
        Assert.Equal([2, 2], containers.Select(each => each.Registrations.Count));
    }

    [Fact]
    public void A_group_names_the_container_of_a_window()
    {
        string[] two = [.. Start, Attached(12), .. Start, Attached(13)];
        Assert.Equal([2, 1], Windows([.. two, CreateDynamic, Attached(12)]));
        Assert.Equal([1, 2], Windows([.. two, CreateDynamic, Attached(14), Attached(13)]));

        // Each resets, in the order of its start.
        Assert.Equal([1, 1], Windows([.. two, CreateDynamic, Attached(12), RemoveDefault, RemoveDynamic, CreateDefault, Attached(12), RemoveDefault, CreateDefault, Attached(13)]));
        Assert.Equal([1, 2], QemuTraceFixture.ReadLines([.. two, CreateDynamic, Attached(14), Attached(13)]).Select(each => each.GroupCount));
    }

    [Theory]
    [InlineData("vfio_listener_region_add_iommu region_add [iommu] tce-iommu-{0:x} 0x0 - 0x3fffffff")]
    [InlineData("spapr_iommu_ddw_create buid=0x800000020000000 addr=0x0, page size=0x10000, requested=0x80000000, start addr=0x0, liobn=0x{0:x}")]
    [InlineData("spapr_iommu_ddw_create buid=800000020000000 addr=0, page size=0x10000, requested=0x80000000, start addr=0, liobn={0:x}")]
    public void A_host_bridge_names_the_container_of_a_window(string format)
    {
        string[] two = [.. Start, Named(0x80000000), .. Start, Named(0x80000100)];
        Assert.Equal([2, 1], Windows([.. two, CreateDynamic, Named(0x80000001)]));
        Assert.Equal([1, 2], Windows([.. two, CreateDynamic, Named(0x80000101)]));
        Assert.Equal([0, 1], Windows([.. two, "vfio_listener_region_del_iommu region_del [iommu] tce-iommu-80000000", "vfio_listener_region_del region_del 0x0 - 0x3fffffff", RemoveDefault]));

        TracedContainer failed = QemuTraceFixture.ReadLines([.. two, "Region tce-iommu-80000001: Failed to create a window, ret = -1: Cannot allocate memory"])[0];
        Assert.Equal("CREATE ENOMEM", failed.LastError!.ToString());

        string Named(uint liobn) => string.Format(System.Globalization.CultureInfo.InvariantCulture, format, liobn);
    }

    [Fact]
    public void A_reset_without_names_is_of_the_container_whose_windows_it_removes()
    {
        string[] lines = [.. Start, .. Start, CreateDynamic];
        Assert.Equal([1, 2], Windows(lines));
        Assert.Equal([1, 1], Windows([.. lines, RemoveDefault, CreateDefault, RemoveDefault, RemoveDynamic, CreateDefault]));
        Assert.Equal([1, 1], Windows([.. lines, RemoveDefault, RemoveDynamic, CreateDefault, RemoveDefault, CreateDefault]));
    }

    [Fact]
    public void A_container_whose_device_was_unplugged_is_closed_and_left_out()
    {
        string unregister = Register.Replace("register", "unregister", StringComparison.Ordinal);
        string[] closed = [.. Start, .. Start, CreateDynamic, RemoveDefault, RemoveDynamic, unregister];
        Assert.Equal([1], Windows(closed));
        Assert.Equal([1, 1], Windows([.. closed, .. Start]));
        Assert.Empty(Assert.Single(QemuTraceFixture.ReadLines([.. Start, RemoveDefault, unregister])).Registrations);

        // A guest can have more devices in its life than host bridges.
        Assert.Equal([1, 1], Windows([.. Start, .. Enumerable.Repeat((string[])[.. Start, RemoveDefault, unregister], 300).SelectMany(each => each), .. Start]));
    }

    [Fact]
    public void A_second_container_that_cannot_register_memory_changes_nothing_of_the_first()
    {
        string refused = Register.Replace("ret=0", "ret=-12", StringComparison.Ordinal);
        string cleanUp = Register.Replace("register", "unregister", StringComparison.Ordinal).Replace("ret=0", "ret=-2", StringComparison.Ordinal);
        IReadOnlyList<TracedContainer> containers = QemuTraceFixture.ReadLines([.. Start, refused, Region, cleanUp]);

        Assert.Equal([null, "REGISTER ENOMEM"], containers.Select(each => each.LastError?.ToString()));
        Assert.Equal([1, 0], containers.Select(each => each.Registrations.Count));

        // When it is tried again, it is the same container.
        Assert.Equal([1, 1], Windows([.. Start, refused, Region, cleanUp, .. Start]));
    }

    [Fact]
    public void A_later_run_of_QEMU_in_the_same_log_ends_the_earlier_one()
    {
        string[] later = [.. Start.Select(line => line.Replace("7fff60000000", "7ffe20000000", StringComparison.Ordinal))];
        TracedContainer container = Assert.Single(QemuTraceFixture.ReadLines([.. Start, CreateDynamic, .. later]));

        Assert.Equal(0x7ffe20000000UL, Assert.Single(container.Registrations).Address);
        Assert.Single(container.Windows);
        Assert.Contains(container.Notes, note => note.Contains("1 earlier run of QEMU", StringComparison.Ordinal));
    }

    [Fact]
    public void A_trace_that_begins_after_the_start_says_so()
    {
        TracedContainer container = Assert.Single(QemuTraceFixture.ReadLines(RemoveDefault, CreateDefault, CreateDynamic));
        Assert.Equal(2, container.Windows.Count);
        Assert.Contains(container.Notes, note => note.Contains("no line about registered memory", StringComparison.Ordinal));
    }

    private static string Attached(int group) => $"vfio_spapr_group_attach Attached groupfd {group} to liobn fd 20";

    private static IEnumerable<int> Windows(params IEnumerable<string> lines)
        => QemuTraceFixture.ReadLines(lines).Select(each => each.Windows.Count);
}
