using Microsoft.Extensions.Logging.Abstractions;
using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Backends.Emulated;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

namespace SpaprDdw.Tests.Containers;

/// <summary>Sysfs judges groups without opening them. The driver's answer to GROUP_GET_STATUS decides.</summary>
public class GroupProbeTests
{
    private const string InUse = "it is in use by another process, or by another container of this process";

    [Theory]
    [InlineData(null, true, null)]
    [InlineData(null, false, "the kernel says that it is not viable")]
    [InlineData("device 0000:01:00.1 is bound to e1000e", false, "device 0000:01:00.1 is bound to e1000e")]
    [InlineData("device 0000:01:00.1 is unreadable", true, null)]
    public void The_answer_of_the_driver_decides(string? sysfs, bool isViable, string? reason)
    {
        using var backend = new JudgedBackend(sysfs) { IsViable = isViable };
        IommuGroup group = GroupProbe.Ask(backend, 0);
        Assert.Equal((isViable, reason, "Driver"), (group.Viable, group.Reason, group.JudgedBy));
        Assert.Equal("0000:01:00.0", Assert.Single(group.Devices).PciAddress);
        Assert.Equal((1, 1), (backend.Opened, backend.Closed));

        Exception? refused = Record.Exception(() => Connect(backend, group: 0).Dispose());
        Assert.Equal(isViable ? null : $"A container cannot use IOMMU group 0: {reason}.", (refused as TceException)?.Problem);
        Assert.Equal(isViable ? null : "GroupNotViable", (refused as TceException)?.Id);
        Assert.Equal(backend.Opened, backend.Closed);
    }

    [Theory]
    [InlineData(Errno.EBUSY, null, InUse, "GroupBusy")]
    [InlineData(Errno.ENOENT, "/dev/vfio/0 does not exist", "/dev/vfio/0 does not exist", "GroupNotViable")]
    [InlineData(Errno.ENODEV, null, "/dev/vfio/0 cannot be opened (ENODEV)", "GroupNotViable")]
    public void A_group_that_cannot_be_opened_is_not_viable(Errno errno, string? sysfs, string reason, string id)
    {
        using var backend = new JudgedBackend(sysfs) { Open = errno };
        IommuGroup group = GroupProbe.Ask(backend, 0);
        Assert.Equal((false, reason, "Driver"), (group.Viable, group.Reason, group.JudgedBy));
        Assert.Equal(id, Assert.Throws<TceException>(() => Connect(backend, group: 0)).Id);
    }

    [Theory]
    [InlineData(Errno.EACCES, "VfioNoPermission")]
    [InlineData(Errno.EPERM, "VfioNoPermission")]
    [InlineData(Errno.EMFILE, "DriverRefused")]
    public void A_group_that_may_be_viable_but_cannot_be_asked_is_an_error(Errno errno, string id)
    {
        using var backend = new JudgedBackend(sysfs: null) { Open = errno };
        Assert.Equal(id, Assert.Throws<TceException>(() => GroupProbe.Ask(backend, 0)).Id);
        Assert.Equal(id, Assert.Throws<TceException>(() => Connect(backend, group: 0)).Id);
    }

    [Fact]
    public void A_failed_request_closes_the_group()
    {
        using var backend = new JudgedBackend(sysfs: null) { Status = Errno.EIO };
        TceException error = Assert.Throws<TceException>(() => GroupProbe.Ask(backend, 0));
        Assert.Equal("DriverRefused", error.Id);
        Assert.Contains("GROUP_GET_STATUS", error.Message, StringComparison.Ordinal);
        Assert.Equal((1, 1), (backend.Opened, backend.Closed));
    }

    [Fact]
    public void An_unknown_group_is_not_asked()
    {
        using var backend = new JudgedBackend(sysfs: null);
        TceException error = Assert.Throws<TceException>(() => GroupProbe.Ask(backend, 7));
        Assert.Equal(("GroupNotFound", 7), (error.Id, error.Target));
        Assert.Equal(0, backend.Opened);
    }

    [Fact]
    public void Without_a_number_only_groups_that_sysfs_calls_viable_are_opened()
    {
        using var backend = new JudgedBackend("device 0000:01:00.1 is bound to e1000e");
        Assert.Equal("NoViableGroup", Assert.Throws<TceException>(() => Connect(backend, group: null)).Id);
        Assert.Equal(0, backend.Opened);
    }

    [Fact]
    public void Listing_the_groups_of_a_container_opens_none_and_probing_opens_one()
    {
        using ContainerFixture fixture = ContainerFixture.Open();
        int before = fixture.Backend.Requests.Count;
        Assert.All(fixture.Container.GetHostGroups(), group => Assert.Equal("Sysfs", group.JudgedBy));
        Assert.Equal(before, fixture.Backend.Requests.Count);

        IommuGroup own = GroupProbe.Ask(fixture.Container, 0), other = GroupProbe.Ask(fixture.Container, 1);
        Assert.Equal((false, InUse), (own.Viable, own.Reason));
        Assert.Equal((true, null, "Driver"), (other.Viable, other.Reason, other.JudgedBy));
        Assert.Equal(
            [nameof(ITceBackend.OpenGroup), nameof(ITceBackend.OpenGroup), nameof(VfioRequest.GroupGetStatus), nameof(ITceBackend.Close)],
            fixture.Backend.Requests.Skip(before).Select(sent => sent.Request));
    }

    private static TceContainer Connect(JudgedBackend backend, int? group)
        => TceContainer.Open(backend, new TceContainerOptions { Name = "test", Groups = group is { } number ? [number] : null }, NullLogger.Instance);

    /// <summary>An emulated process whose sysfs and driver judge the first group differently.</summary>
    private sealed class JudgedBackend(string? sysfs) : ITceBackend
    {
        private readonly EmulatedProcess process = new EmulatedHost(new EmulatedHostOptions()).StartProcess();
        private readonly HashSet<int> groups = [];

        public Errno Open { get; init; }

        public Errno Status { get; init; }

        public bool IsViable { get; init; } = true;

        public int Opened { get; private set; }

        public int Closed { get; private set; }

        public HostDescription Host => process.Host;

        public IProcessMemory Memory => process.Memory;

        public IReadOnlyList<IommuGroup> GetGroups() => [new(0, process.GetGroups()[0].Devices, sysfs is null, sysfs)];

        public TceResult OpenContainer() => process.OpenContainer();

        public TceResult OpenGroup(int number)
        {
            if (Open != 0)
                return TceResult.Failure(Open);
            TceResult result = process.OpenGroup(number);
            Assert.True(result.Return > 0);
            groups.Add(result.Return);
            Opened++;
            return result;
        }

        public TceResult Close(int descriptor)
        {
            Closed += groups.Contains(descriptor) ? 1 : 0;
            return process.Close(descriptor);
        }

        public TceResult Send(int descriptor, VfioRequest request, ref VfioArgument argument)
        {
            if (request == VfioRequest.GroupGetStatus && Status != 0)
                return TceResult.Failure(Status);
            TceResult result = process.Send(descriptor, request, ref argument);
            if (request == VfioRequest.GroupGetStatus && !IsViable)
                argument.Status.Flags = 0;
            return result;
        }

        public void Dispose() => process.Dispose();
    }
}
