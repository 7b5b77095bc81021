using SpaprDdw.Abi;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

namespace SpaprDdw.Tests.Containers;

/// <summary>Opening a container succeeds, or closes all that it opened.</summary>
public class OpeningTests
{
    public static TheoryData<int, int, bool> Requests
    {
        get
        {
            var data = new TheoryData<int, int, bool>();
            foreach (int version in new[] { 1, 2 })
            {
                using ContainerFixture fixture = ContainerFixture.Open(version: version);
                List<string> sent = fixture.Backend.Requests.ConvertAll(each => each.Request);
                int eeh = sent.IndexOf(nameof(VfioRequest.EehPeOp));
                for (int request = 0; request < sent.Count; request++)
                {
                    // A driver that does not tell the state of EEH is no failure.
                    if (request != eeh - 1 && request != eeh)
                        data.Add(version, request, false);
                    if (!sent[request].StartsWith("Open", StringComparison.Ordinal) && sent[request] != nameof(VfioRequest.CheckExtension))
                    {
                        data.Add(version, request, true);
                    }
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public void A_failure_of_any_request_leaves_nothing_open(int version, int request, bool positive)
    {
        var host = new EmulatedHost(new EmulatedHostOptions());
        var backend = new ProbeBackend(host.StartProcess());
        backend.FailAfter(request, positive ? new TceResult(1) : TceResult.Failure(Errno.EIO));

        TceException error = Assert.Throws<TceException>(() => TceContainer.Open(
            backend, new TceContainerOptions { Name = "test", IommuVersion = version }, new SilentLog()));

        string id = backend.Requests[request].Request switch
        {
            nameof(VfioRequest.CheckExtension) or nameof(VfioRequest.SetIommu) => "IommuNotOffered",
            nameof(VfioRequest.GroupSetContainer) => "GroupNotAccepted",
            nameof(VfioRequest.EehPeOp) => "GroupFrozen",
            _ => "DriverRefused",
        };
        Assert.Equal(id, error.Id);
        Assert.True(backend.IsDisposed);
        Assert.Equal(0UL, backend.Memory.Locked.Used);
        Assert.Equal(Opens(backend), backend.Requests.Count(sent => sent.Request == nameof(ProbeBackend.Close)));
        using ContainerFixture again = ContainerFixture.On(host, version);
        Assert.Equal(ContainerState.Open, again.Container.State);
    }

    [Fact]
    public void A_group_in_use_is_busy()
    {
        using ContainerFixture first = ContainerFixture.Open();
        TceException error = Assert.Throws<TceException>(() => ContainerFixture.On(first.Host));
        Assert.Equal(("GroupBusy", TceErrorCategory.ResourceBusy, 17), (error.Id, error.Category, error.Rule));
        Assert.Equal(0, error.Target);

        using ContainerFixture second = ContainerFixture.On(first.Host, groups: [1]);
        Assert.Equal([1], second.Container.Groups);
    }

    [Fact]
    public void A_group_given_twice_is_opened_once()
    {
        using ContainerFixture fixture = ContainerFixture.Open(groups: [1, 0, 1]);
        Assert.Equal([1, 0], fixture.Container.Groups);
    }

    [Theory]
    [InlineData(7, "GroupNotFound", 2)]
    [InlineData(-1, "GroupNotFound", 2)]
    [InlineData(1, "GroupNotAccepted", 1)]
    public void Unusable_groups_are_refused(int second, string id, int version)
    {
        var host = new EmulatedHost(new EmulatedHostOptions());
        TceException error = Assert.Throws<TceException>(() => ContainerFixture.On(host, version, [0, second]));
        Assert.Equal(id, error.Id);
        using ContainerFixture again = ContainerFixture.On(host);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(-1)]
    public void Versions_other_than_1_and_2_are_refused(int version)
    {
        var host = new EmulatedHost(new EmulatedHostOptions());
        TceException error = Assert.Throws<TceException>(() => ContainerFixture.On(host, version));
        Assert.Equal(("IommuNotOffered", TceErrorCategory.ResourceUnavailable), (error.Id, error.Category));
        Assert.Equal(version, error.Target);
    }

    /// <summary>The driver's answers decide. The operator is told when the number of the kernel says something else.</summary>
    [Theory]
    [InlineData(TcePlatform.PSeries, "6.8.0-45-generic", "6.11 to 6.13", "Linux 6.8.0-45-generic would have the rules of 6.4 to 6.10")]
    [InlineData(TcePlatform.Power9, "6.1.0-mended", "4.19 to 5.18", "Linux 6.1.0-mended would have the rules of 5.19 to 6.3")]
    [InlineData(TcePlatform.Power9, "4.12.14-122-default", "4.16 to 4.18", "Linux 4.12.14-122-default is no kernel whose driver is known")]
    [InlineData(TcePlatform.Power9, "5.14.0-570.el9.ppc64le", "4.19 to 5.18", "Its driver accepts version 2 of the IOMMU and offers pages of 4 KiB, 64 KiB, 2 MiB, 1 GiB, as Linux 4.19 to 5.18 does.")]
    [InlineData(TcePlatform.Power9, "5.15.0-130-generic", "4.19 to 5.18", null)]
    public void A_container_tells_by_which_rules_it_goes(TcePlatform platform, string kernel, string rules, string? note)
    {
        using var process = new EmulatedHost(new EmulatedHostOptions { Platform = platform }).StartProcess();
        KernelProfile byNumber = HostKernel.Parse(kernel)?.Profile ?? KernelProfiles.All[0];
        var backend = new ProbeBackend(process) { Host = process.Host with { Kernel = byNumber, Figures = new() { Kernel = kernel } } };
        using TceContainer container = TceContainer.Open(backend, new TceContainerOptions { Name = "test" }, new SilentLog());

        TceInfo info = container.GetInfo();

        Assert.Equal((rules, note is null), (info.KernelRules, info.KernelNote is null));
        Assert.Contains(note ?? string.Empty, info.KernelNote ?? string.Empty, StringComparison.Ordinal);
    }

    /// <summary>The driver lists both versions whatever it can do; SET_IOMMU answers the truth (read in the kernel's source).</summary>
    [Theory]
    [InlineData(TcePlatform.PSeries, 2, "5.15", Errno.EPERM, "On pseries, Linux has version 2 from 6.11 on.", "this host runs Linux 5.15.")]
    [InlineData(TcePlatform.PSeries, 2, "6.8.0-45-generic", Errno.EINVAL, "On pseries, Linux has version 2 from 6.11 on.", "this host runs Linux 6.8.0-45-generic.")]
    [InlineData(TcePlatform.Power9, 1, "5.10", Errno.EPERM, "On PowerNV, Linux has version 1 from 6.4 on.", "this host runs Linux 5.10.")]
    [InlineData(TcePlatform.Power9, 1, "6.4.0-150700.51-default", Errno.EPERM, "On PowerNV, Linux has version 1 from 6.4 on.", "whose number says otherwise")]
    [InlineData(TcePlatform.PSeries, 2, "6.12.0-55.el10.ppc64le", Errno.EINVAL, "On pseries, Linux has version 2 from 6.11 on.", "whose number says otherwise")]
    public void A_version_that_SET_IOMMU_refuses_is_explained(
        TcePlatform platform, int version, string kernel, Errno answer, string rule, string kernelText)
    {
        using var process = new EmulatedHost(new EmulatedHostOptions { Platform = platform }).StartProcess();
        HostDescription host = process.Host with { Kernel = HostKernel.Parse(kernel)!.Profile, Figures = new() { Kernel = kernel } };
        var backend = new ProbeBackend(process) { Host = host };
        backend.FailAfter(SetIommuRequest(version), TceResult.Failure(answer));

        TceException error = Assert.Throws<TceException>(() => TceContainer.Open(
            backend, new TceContainerOptions { Name = "test", IommuVersion = version }, new SilentLog()));

        Assert.Equal("IommuNotOffered", error.Id);
        Assert.Contains($"SET_IOMMU: -1 {answer}", error.Message, StringComparison.Ordinal);
        Assert.Contains(rule, error.Message, StringComparison.Ordinal);
        Assert.Contains(kernelText, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("vfio_iommu_spapr_tce", error.Message, StringComparison.Ordinal);
        Assert.Contains($"version {3 - version}", error.Remedy, StringComparison.Ordinal);
    }

    private static int SetIommuRequest(int version)
    {
        using ContainerFixture fixture = ContainerFixture.Open(version: version);
        return fixture.Backend.Requests.FindIndex(sent => sent.Request == nameof(VfioRequest.SetIommu));
    }

    [Fact]
    public void Version_1_locks_memory_for_its_whole_window()
    {
        var host = new EmulatedHost(new EmulatedHostOptions { LockedMemoryLimit = (2UL << 30) - 1, CanExceedLimit = false });
        TceException error = Assert.Throws<TceException>(() => ContainerFixture.On(host, 1));
        Assert.Equal(("LockedMemoryShort", 8), (error.Id, error.Rule));
        using ContainerFixture again = ContainerFixture.On(host, 2);
    }

    [Theory]
    [InlineData("a window")]
    [InlineData("a removal")]
    public void Version_1_has_the_default_window_only(string what)
    {
        using ContainerFixture fixture = ContainerFixture.Open(version: 1);
        fixture.Refuses(
            "NotInVersion1", TceErrorCategory.InvalidOperation, 16,
            what == "a window"
                ? () => fixture.Container.CreateWindow(1 << 16, 1 << 30)
                : () => fixture.Container.RemoveWindow(fixture.Container.GetWindow(0)));
        fixture.Container.Map(new MapRequest(fixture.Container.CreateBuffer(1 << 20)));
        LedgerAssert.MatchesDriver(fixture);
    }

    /// <summary>
    /// ENABLE charges the whole default window. Buffers of a container of version 1 are not registered, so they take no
    /// more locked memory.
    /// </summary>
    [Fact]
    public void Buffers_of_version_1_take_no_locked_memory()
    {
        using ContainerFixture fixture = ContainerFixture.On(
            new EmulatedHost(new EmulatedHostOptions { LockedMemoryLimit = 2UL << 30, CanExceedLimit = false }), version: 1);
        Assert.Equal(2UL << 30, fixture.Backend.Memory.Locked.Used);

        DmaBuffer buffer = fixture.Container.CreateBuffer(1 << 20);

        Assert.False(buffer.Registered);
        Assert.Equal(2UL << 30, fixture.Backend.Memory.Locked.Used);
    }

    private static int Opens(ProbeBackend backend)
        => backend.Requests.Count(sent => sent.Request.StartsWith("Open", StringComparison.Ordinal) && sent.Result.Return > 0);

    private sealed class SilentLog : ITceLogSink
    {
        public bool IsEnabled(TceLogLevel level) => false;

        public void Write(TceLogLevel level, string message) => Assert.Fail(message);
    }
}
