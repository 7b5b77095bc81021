using System.Globalization;
using System.Text.Json;
using SpaprDdw.Abi;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;
using SpaprDdw.Programs.Logs;
using SpaprDdw.State;
using SpaprDdw.Tests.State;

namespace SpaprDdw.Tests.Programs;

/// <summary>Traces of unmodified QEMU tell what recordings of the same runs at the driver tell.</summary>
public class QemuTraceTests
{
    private const string Register = "vfio_prereg_register va=0x7fff60000000 size=0x20000000 ret=0";
    private const string RemoveDefault = "vfio_spapr_remove_window offset=0x0";
    private const string CreateDefault = "vfio_spapr_create_window pageshift=0xc levels=1 winsize=0x40000000 offset=0x0";
    private const string CreateDynamic = "vfio_spapr_create_window pageshift=0x15 levels=1 winsize=0x80000000 offset=0x800000000000000";

    private static readonly string[] Start = [Register, RemoveDefault, CreateDefault];

    public static TheoryData<string> Names => [.. QemuTraceFixture.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Windows_registrations_and_the_failure_are_those_of_the_recording(string name)
    {
        TracedContainer traced = Assert.Single(QemuTraceReader.ReadFile(
            QemuTraceFixture.LogOf(name), QemuTraceFixture.PlatformOf(name), QemuTraceFixture.PageSizeOf(name)));
        IReadOnlyList<JsonElement> operations = QemuTraceFixture.RecordingOf(name);
        var windows = new SortedDictionary<ulong, TracedWindow>();
        var registered = new List<ulong>();
        string? failure = null;
        foreach (JsonElement each in operations.Skip(1))
        {
            string operation = each.GetProperty("op").GetString()!;
            bool isDone = each.GetProperty("ret").GetInt32() == 0;
            if (!isDone && operation != "unregister")
                failure = $"{operation.ToUpperInvariant()} {each.GetProperty("errno").GetString()}";
            if (!isDone)
                continue;
            if (operation == "register")
                registered.Add(Hex(each, "size"));
            else if (operation == "unregister")
                registered.Remove(Hex(each, "size"));
            else if (operation == "remove")
                windows.Remove(Hex(each, "start_addr"));
            else if (operation == "create")
                windows[Hex(each, "start_addr")] = new(Hex(each, "start_addr"), Hex(each, "window_size"), 1UL << each.GetProperty("page_shift").GetInt32(), each.GetProperty("levels").GetInt32());
        }

        Assert.Equal(windows.Values, traced.Windows);
        Assert.Equal(registered.Order(), traced.Registrations.Select(memory => memory.Size).Order());
        Assert.Equal(failure, traced.LastError is { } error ? $"{error.Request} {error.Errno}" : null);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_twin_is_charged_what_the_recorded_windows_and_registrations_are(string name)
    {
        TracedContainer traced = Assert.Single(QemuTraceReader.ReadFile(
            QemuTraceFixture.LogOf(name), QemuTraceFixture.PlatformOf(name), QemuTraceFixture.PageSizeOf(name)));
        using TceContainer twin = TwinFixture.Of(traced.Json);

        // Failed requests leak locked memory, and a trace does not print them.
        ulong recorded = QemuTraceFixture.RecordingOf(name).Last(each => !each.TryGetProperty("ret", out JsonElement ret) || ret.GetInt32() == 0)
            .GetProperty("locked").GetUInt64();
        Assert.Equal(recorded, twin.GetInfo().LockedMemory);
        Assert.Equal(traced.Windows.Select(window => window.StartAddress), twin.GetWindows().Select(window => window.StartAddress));
        Assert.Equal(traced.Registrations.Select(memory => memory.Address), twin.GetBuffers().Select(buffer => buffer.Address));
        Assert.Empty(TceStateComparer.Compare(
            new ComparableState(TceStateReader.Read(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(traced.Json)), "log"), "log"),
            ComparableState.Of(twin), ignoreMemoryAddresses: false, ignoreIdentity: true));
        StateSchema.AssertAccepts(traced.Json);
    }

    [Theory]
    [InlineData("1234@1700000000.123456:")]
    [InlineData("Nov 27 02:00:00 host qemu-system-ppc64[1234]: ")]
    [InlineData("2026-11-27T02:00:00.000000Z qemu-system-ppc64[1234]: 1234@1700000000.123456:")]
    public void A_prefix_tells_the_process_and_changes_nothing_else(string prefix)
    {
        TracedContainer bare = Assert.Single(QemuTraceFixture.ReadLines([.. Start, CreateDynamic]));
        TracedContainer prefixed = Assert.Single(QemuTraceFixture.ReadLines(((string[])[.. Start, CreateDynamic]).Select(line => prefix + line)));

        Assert.Equal((null, 1234), (bare.ProcessId, prefixed.ProcessId));
        Assert.Equal(("qemu", "qemu-1234"), (bare.Name, prefixed.Name));
        Assert.Equal((null, prefix.Contains(" host ", StringComparison.Ordinal) ? "host" : null), (bare.HostName, prefixed.HostName));
        Assert.Equal(bare.Windows, prefixed.Windows);
        Assert.Equal(bare.Registrations, prefixed.Registrations);
    }

    [Theory]
    [InlineData("0x")]
    [InlineData("")]
    public void Traces_of_QEMU_before_3_1_are_read(string hex)
    {
        // Before 3.1 the levels are not printed, and before 2.11 numbers have no 0x.
        TracedContainer container = Assert.Single(QemuTraceFixture.ReadLines(
            $"vfio_prereg_register va={hex}7fff60000000 size={hex}20000000 ret=0",
            $"vfio_spapr_remove_window offset={hex}0",
            $"vfio_spapr_create_window pageshift=0xc winsize={hex}40000000 offset={hex}0",
            $"vfio_spapr_create_window pageshift=0x10 winsize={hex}80000000 offset={hex}800000000000000"));

        Assert.Equal([new(0, 1UL << 30, 4096, 1), new(1UL << 59, 1UL << 31, 65536, 1)], container.Windows);
        Assert.Equal(0x7fff60000000UL, Assert.Single(container.Registrations).Address);
    }

    [Fact]
    public void Lines_of_two_processes_are_of_two_containers()
    {
        string[] lines = [.. Start.SelectMany(line => (string[])[$"1@1.000001:{line}", $"2@1.000002:{line}"]), $"2@3.000000:{CreateDynamic}"];
        IReadOnlyList<TracedContainer> containers = QemuTraceFixture.ReadLines(lines);

        Assert.Equal([(1, 1), (2, 2)], containers.Select(each => (each.ProcessId!.Value, each.Windows.Count)));
    }

    [Fact]
    public void A_reset_removes_the_dynamic_window_and_makes_the_default_one_again()
    {
        TracedContainer container = Assert.Single(QemuTraceFixture.ReadLines(
            [.. Start, CreateDynamic, RemoveDefault, "vfio_spapr_remove_window offset=0x800000000000000", CreateDefault]));
        Assert.Equal(new TracedWindow(0, 1UL << 30, 4096, 1), Assert.Single(container.Windows));
    }

    [Fact]
    public void A_reset_directly_after_memory_was_plugged_in_begins_no_container()
    {
        TracedContainer container = Assert.Single(QemuTraceFixture.ReadLines(
            [.. Start, "vfio_prereg_register va=0x7ffe00000000 size=0x10000000 ret=0", RemoveDefault, CreateDefault, CreateDynamic]));
        Assert.Equal([0x10000000UL, 0x20000000UL], container.Registrations.Select(each => each.Size));
        Assert.Equal(2, container.Windows.Count);
    }

    [Fact]
    public void A_refused_registration_is_the_error_and_its_clean_up_is_none()
    {
        // In the order in which QEMU prints them.
        TracedContainer container = Assert.Single(QemuTraceFixture.ReadLines(
            Register.Replace("ret=0", "ret=-12", StringComparison.Ordinal),
            Register.Replace("register", "unregister", StringComparison.Ordinal).Replace("ret=0", "ret=-2", StringComparison.Ordinal),
            "qemu-system-ppc64: -device vfio-pci,host=0000:01:00.0: memory listener initialization failed: Memory registering failed: Cannot allocate memory"));

        Assert.Equal(("REGISTER", "ENOMEM"), (container.LastError!.Request, container.LastError.Errno));
        Assert.Equal(["ENOMEM", "ENOENT"], container.Failures.Select(failure => failure.Errno));
        Assert.Empty(container.Registrations);
        Assert.Null(container.LastError.TriedLevels);
    }

    [Theory]
    [InlineData("qemu-system-ppc64: Failed to create a window, ret = -1 (Invalid argument)", "CREATE", Errno.EINVAL)]
    [InlineData("qemu-system-ppc64: Failed to create SPAPR window: Cannot allocate memory", "CREATE", Errno.ENOMEM)]
    [InlineData("qemu-system-ppc64: Failed to remove window at 800000000000000", "REMOVE", null)]
    [InlineData("qemu-system-ppc64: Region tce-iommu-80000001: Failed to create a window, ret = -1: Cannot allocate memory", "CREATE", Errno.ENOMEM)]
    [InlineData("qemu-system-ppc64: Host doesn't support multi-level TCE tables. Use larger IO page size. Supported mask is 0x1211000: Invalid argument", "CREATE", Errno.EINVAL)]
    [InlineData("qemu-system-ppc64: region [0x0,0xfff] overlaps with existinghost DMA window [0x0,0x3fffffff]", "CREATE", null)]
    [InlineData("qemu-system-ppc64: failed to setup container for group 4: VFIO_IOMMU_SPAPR_TCE_GET_INFO failed: Device or resource busy", "GET_INFO", Errno.EBUSY)]
    [InlineData("qemu-system-ppc64: vfio_container_dma_map(0x1, 0x0, 0x10000, 0x2) = -12 (Cannot allocate memory)", "MAP", Errno.ENOMEM)]
    [InlineData("qemu-system-ppc64: VFIO_MAP_DMA failed: Ein Fehler", "MAP", null)]
    [InlineData("qemu-system-ppc64: vfio_dma_map(0x1, 0x0, 0x10000, 0x2) = -16 (Ein Fehler)", "MAP", Errno.EBUSY)]
    [InlineData("qemu-system-ppc64: vfio: failed GROUP_SET_SPAPR_TCE for KVM VFIO device 3 and group fd 4: No such device or address", "ATTACH", Errno.ENXIO)]
    public void An_error_of_QEMU_tells_the_request_and_the_error_number(string line, string request, Errno? errno)
    {
        TracedFailure error = Assert.Single(QemuTraceFixture.ReadLines([.. Start, line])).LastError!;
        Assert.Equal((request, errno?.ToString(), 4, line), (error.Request, error.Errno, error.Line, error.Text));
    }

    [Theory]
    [InlineData("Failed to remove window at 0", "failed to remove existing window: Device or resource busy", "REMOVE", "EBUSY")]
    [InlineData("Host doesn't support page size 0x1000000, the supported mask is 0x1211000", "Failed to create SPAPR window: Invalid argument", "CREATE", "EINVAL")]
    public void A_second_error_about_a_request_tells_the_error_number_that_the_first_lacks(string first, string second, string request, string errno)
    {
        TracedFailure error = Assert.Single(Assert.Single(QemuTraceFixture.ReadLines([Register, first, second])).Failures);
        Assert.Equal((request, errno, 2, first), (error.Request, error.Errno, error.Line, error.Text));
    }

    [Fact]
    public void An_error_about_EEH_is_none_of_a_window()
        => Assert.Null(Assert.Single(QemuTraceFixture.ReadLines([.. Start, "qemu-system-ppc64: vfio/eeh: EEH_PE_OP 0x1 failed: No such device"])).LastError);

    [Fact]
    public void A_new_start_by_libvirt_ends_the_processes_before_it()
    {
        TracedContainer container = Assert.Single(QemuTraceFixture.ReadLines(
            [.. Start, CreateDynamic, "2026-11-27 02:00:00.000+0000: starting up libvirt version: 11.3.0, qemu version: 10.0.2, hostname: host5", .. Start]));
        Assert.Equal("host5", container.HostName);
        Assert.Single(container.Windows);
    }

    [Fact]
    public void Each_cut_line_is_left_out_and_counted_or_read_as_a_shorter_log()
    {
        string[] whole = [.. Start, CreateDynamic];
        for (int length = 1; length < CreateDynamic.Length; length++)
        {
            TracedContainer container = Assert.Single(QemuTraceFixture.ReadLines([.. Start, CreateDynamic[..length]]));
            Assert.All(container.Windows, window => Assert.True(ulong.IsPow2(window.Size)));
        }

        TracedContainer cut = Assert.Single(QemuTraceFixture.ReadLines([.. whole, "vfio_spapr_create_window pageshift=0x15 lev"]));
        Assert.Contains("1 line of the trace is damaged and left out; the first is line 5.", cut.Notes);
    }

    [Fact]
    public void Input_without_a_trace_is_refused()
    {
        TceException refused = Assert.Throws<TceException>(() => QemuTraceFixture.ReadLines("[    0.000000] Linux version 6.12.95"));
        Assert.Equal((nameof(ProgramLogErrors.QemuTraceUnreadable), null), (refused.Id, refused.Target));
    }

    [Theory]
    [InlineData(TcePlatform.Power8, "The IOMMU of Power8 has no pages of 2 MiB, so the trace is of another machine.")]
    [InlineData(TcePlatform.PSeries, "The IOMMU of PSeries has no tables of 2 levels, so the trace is of another machine.")]
    public void A_trace_of_another_machine_is_noted(TcePlatform platform, string note)
    {
        var reader = new QemuTraceReader(platform, HostDescription.LargePageSize);
        foreach (string line in (string[])[.. Start, CreateDynamic.Replace("levels=1", "levels=2", StringComparison.Ordinal)])
            reader.ReadLine(line);
        Assert.Contains(note, Assert.Single(reader.ReadEnd()).Notes);
    }

    [Fact]
    public void Lines_in_colours_and_with_other_ends_are_read()
    {
        TracedContainer plain = Assert.Single(QemuTraceFixture.ReadLines([.. Start, CreateDynamic]));
        foreach (string format in (string[])["\x1b[0m{0}\x1b[0m", "{0}\r\n", "\t{0}  ", "[my guest] qemu-system-ppc64: (1234:CPU 0/KVM): {0}"])
        {
            TracedContainer dressed = Assert.Single(QemuTraceFixture.ReadLines(
                ((string[])[.. Start, CreateDynamic]).Select(line => string.Format(CultureInfo.InvariantCulture, format, line))));
            Assert.Equal(plain.Windows, dressed.Windows);
            Assert.Equal(plain.Registrations, dressed.Registrations);
        }
    }

    private static ulong Hex(JsonElement element, string property)
        => ulong.Parse(element.GetProperty(property).GetString().AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
