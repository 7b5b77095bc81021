using SpaprDdw.Abi;
using SpaprDdw.Containers;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;
using SpaprDdw.State;
using SpaprDdw.Tests.Containers;

using static SpaprDdw.Tests.Emulated.RawContainer;

namespace SpaprDdw.Tests.State;

/// <summary>A state is restored in a live container completely, or the container is unchanged.</summary>
public sealed class RestoreTests : IDisposable
{
    private readonly string path = Path.GetTempFileName();

    public static TheoryData<TcePlatform, ulong, int> Hosts => new()
    {
        { TcePlatform.Power8, 64 * KiB, 2 },
        { TcePlatform.Power9, 64 * KiB, 2 },
        { TcePlatform.Power9, 4 * KiB, 2 },
        { TcePlatform.Power10, 64 * KiB, 2 },
        { TcePlatform.PSeries, 64 * KiB, 2 },
        { TcePlatform.PSeries, 4 * KiB, 2 },
        { TcePlatform.Power9, 64 * KiB, 1 },
        { TcePlatform.PSeries, 64 * KiB, 1 },
    };

    /// <summary>Platforms and versions with every start (<see cref="Started"/>) that they can have.</summary>
    public static TheoryData<TcePlatform, int, string> Starts
    {
        get
        {
            var starts = new TheoryData<TcePlatform, int, string>();
            foreach (TcePlatform platform in new[] { TcePlatform.Power9, TcePlatform.PSeries })
            {
                foreach (string start in new[] { "fresh", "default used", "no default", "buffer there" })
                    starts.Add(platform, 2, start);
                foreach (string start in new[] { "fresh", "default used", "buffer there" })
                    starts.Add(platform, 1, start);
            }

            return starts;
        }
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public void A_restored_container_has_the_state_of_the_file(TcePlatform platform, ulong pageSize, int version)
    {
        using ContainerFixture source = Filled(platform, pageSize, version);
        TceStateExporter.WriteFile(source.Container, path);
        using ContainerFixture target = ContainerFixture.Open(platform, pageSize, version);

        TceStateRestorer restorer = TceStateRestorer.Prepare(path, target.Container);
        Assert.Equal((version - 1, version == 1 ? 1 : 3, 2), (restorer.Windows, restorer.Mappings, restorer.NewBuffers));
        IReadOnlyList<TceRestoredWindow> restored = restorer.Restore();

        Assert.Equal(source.Container.GetWindows().Count, restored.Count);
        Assert.DoesNotContain(restored, window => window.Moved);
        Assert.Equal(TceStateExporter.ToText(source.Container), TceStateExporter.ToText(target.Container));
        LedgerAssert.MatchesDriver(target);
    }

    /// <summary>CREATE always takes the first free slot, so the restore needs a placeholder in slot 0.</summary>
    [Theory]
    [InlineData(TcePlatform.Power9)]
    [InlineData(TcePlatform.PSeries)]
    public void A_window_in_slot_1_is_restored_beside_an_empty_slot_0(TcePlatform platform)
    {
        using ContainerFixture source = Filled(platform, 64 * KiB, 2);
        source.Container.RemoveWindow(source.Container.GetWindow(0), force: true);
        TceStateExporter.WriteFile(source.Container, path);
        using ContainerFixture target = ContainerFixture.Open(platform);

        TceRestoredWindow window = Assert.Single(TceStateRestorer.Prepare(path, target.Container).Restore());

        Assert.Equal((1, false), (window.Window.Slot, window.Moved));
        Assert.Equal(TceStateExporter.ToText(source.Container), TceStateExporter.ToText(target.Container));
        using TceContainer twin = TwinFixture.Of(TceStateExporter.ToText(target.Container));
        LedgerAssert.MatchesDriver(target);
    }

    [Fact]
    public void A_pending_default_window_is_made_where_the_container_has_none()
    {
        using ContainerFixture source = ContainerFixture.Open();
        TceStateExporter.WriteFile(source.Container, path);
        using ContainerFixture target = ContainerFixture.Open();
        target.Container.RemoveWindow(target.Container.GetWindow(0));

        Assert.True(Assert.Single(TceStateRestorer.Prepare(path, target.Container).Restore()).Window.IsDefault);
        Assert.True(Assert.Single(target.Container.GetWindows()).IsDefault);
        LedgerAssert.MatchesDriver(target);
    }

    /// <summary>
    /// A pseries host puts every window except the default one at the high address, whatever its slot.
    /// </summary>
    [Fact]
    public void A_window_at_another_address_is_reported_as_moved()
    {
        using ContainerFixture source = ContainerFixture.Open();
        source.Container.RemoveWindow(source.Container.GetWindow(0));
        DmaWindow window = source.Container.CreateWindow(64 * KiB, GiB, 1);
        source.Container.Map(new MapRequest(source.Container.CreateBuffer(MiB, name: "ring"), window, MiB));
        TceStateExporter.WriteFile(source.Container, path);
        using ContainerFixture target = ContainerFixture.Open(TcePlatform.PSeries);

        TceRestoredWindow restored = Assert.Single(TceStateRestorer.Prepare(path, target.Container).Restore());

        Assert.Equal((true, 0UL, DynamicStart), (restored.Moved, restored.RecordedAddress, restored.Window.StartAddress));
        Assert.Equal(DynamicStart + MiB, Assert.Single(target.Container.GetMappings(restored.Window)).StartAddress);
        LedgerAssert.MatchesDriver(target);
    }

    [Theory]
    [InlineData("fresh")]
    [InlineData("default used")]
    [InlineData("no default")]
    [InlineData("buffer there")]
    public void Buffers_of_the_same_name_are_reused(string start)
    {
        using ContainerFixture source = Filled(TcePlatform.Power9, 64 * KiB, 2);
        TceStateExporter.WriteFile(source.Container, path);
        using ContainerFixture target = Started(TcePlatform.Power9, 2, start);
        DmaBuffer[] before = [.. target.Container.GetBuffers()];

        TceStateRestorer restorer = TceStateRestorer.Prepare(path, target.Container);
        Assert.Equal(2 - before.Length, restorer.NewBuffers);
        restorer.Restore();

        Assert.Equal(2, target.Container.GetBuffers().Count);
        Assert.All(before, buffer => Assert.Contains(buffer, target.Container.GetBuffers()));
        Assert.Equal(3, target.Container.GetWindows().Sum(window => target.Container.GetMappings(window).Count()));
        LedgerAssert.MatchesDriver(target);
    }

    /// <summary>The container is unchanged, except that a pending default window can be made.</summary>
    [Theory]
    [MemberData(nameof(Starts))]
    public void A_fault_at_any_request_is_undone(TcePlatform platform, int version, string start)
    {
        using ContainerFixture source = Filled(platform, 64 * KiB, version);
        TceStateExporter.WriteFile(source.Container, path);
        int requests;
        using (ContainerFixture trial = Started(platform, version, start))
        {
            int before = trial.Backend.Requests.Count;
            TceStateRestorer.Prepare(path, trial.Container).Restore();
            requests = trial.Backend.Requests.Count - before;
        }

        Assert.InRange(requests, 3, 30);
        for (int request = 0; request < requests; request++)
        {
            foreach (TceResult answer in new[] { TceResult.Failure(Errno.EIO), new TceResult(1) })
                AssertFaultIsUndone(platform, version, start, request, answer);
        }
    }

    public void Dispose() => File.Delete(path);

    private void AssertFaultIsUndone(TcePlatform platform, int version, string start, int request, TceResult answer)
    {
        using ContainerFixture target = Started(platform, version, start);
        bool wasPending = target.Container.GetWindows() is [{ State: WindowState.Pending }];
        string before = TceStateExporter.ToText(target.Container);
        ulong locked = target.Backend.Memory.Locked.Used;
        target.Backend.FailAfter(request, answer);

        TceException error = Assert.Throws<TceException>(() => TceStateRestorer.Prepare(path, target.Container).Restore());

        Assert.True(error.Id is "DriverRefused" or "MemoryNotAllocated", error.Message);
        if (wasPending && target.Container.GetWindows() is [{ State: WindowState.Active, IsDefault: true } made])
            Assert.Equal(locked + made.LockedMemory, target.Backend.Memory.Locked.Used);
        else
            Assert.Equal(before, TceStateExporter.ToText(target.Container));
        LedgerAssert.MatchesDriver(target);

        // Without the fault the restore succeeds.
        TceStateRestorer.Prepare(path, target.Container).Restore();
        LedgerAssert.MatchesDriver(target);
    }

    /// <summary>
    /// A container with two buffers, and with mappings in the default window and, in version 2, in another window.
    /// </summary>
    internal static ContainerFixture Filled(TcePlatform platform, ulong pageSize, int version)
    {
        ContainerFixture fixture = ContainerFixture.Open(platform, pageSize, version);
        DmaBuffer ring = fixture.Container.CreateBuffer(4 * MiB, name: "ring");
        DmaBuffer guest = fixture.Container.CreateBuffer(MiB, name: "guest");
        fixture.Container.Map(new MapRequest(ring, Address: MiB, Size: MiB));
        if (version == 1)
            return fixture;
        DmaWindow window = fixture.Container.CreateWindow(pageSize, 64 * GiB, platform == TcePlatform.PSeries ? 1 : 2);
        fixture.Container.Map(new MapRequest(ring, window, DynamicStart, MiB, MiB));
        fixture.Container.Map(new MapRequest(guest, window, DynamicStart + (32 * GiB)));
        return fixture;
    }

    /// <summary>A container without mappings, after the given use.</summary>
    private static ContainerFixture Started(TcePlatform platform, int version, string start)
    {
        ContainerFixture fixture = ContainerFixture.Open(platform, version: version);
        if (start == "default used")
        {
            DmaBuffer buffer = fixture.Container.CreateBuffer(64 * KiB);
            fixture.Container.Map(new MapRequest(buffer, Address: 0));
            fixture.Container.Unmap(0);
            fixture.Container.RemoveBuffer(buffer);
        }
        else if (start == "no default")
        {
            fixture.Container.RemoveWindow(fixture.Container.GetWindow(0));
        }
        else if (start == "buffer there")
        {
            fixture.Container.CreateBuffer(4 * MiB, name: "ring");
        }

        return fixture;
    }
}
