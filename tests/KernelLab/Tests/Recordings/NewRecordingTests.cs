using SpaprDdw.Abi;
using SpaprDdw.Backends.Tracing;
using SpaprDdw.Containers;
using SpaprDdw.KernelLab.Containers;
using SpaprDdw.State;

using static SpaprDdw.KernelLab.Containers.ContainerFixture;

namespace SpaprDdw.KernelLab.Recordings;

/// <summary>
/// A trace that Start-TceTrace records on a real kernel replays on an emulated host and on the kernel.
/// </summary>
public abstract class NewRecordingTests(KernelLabHost lab)
{
    private readonly string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    [Fact]
    public void A_recording_from_the_start_replays()
    {
        using var fixture = new ContainerFixture(lab);
        using var trace = TceTraceSession.Start(fixture.Container, file);
        RunRequests(fixture, CreateMapping(fixture));
        fixture.Close();
        trace.Stop();
        AssertReplays("create", "register", "map", "unmap", "remove", "unregister", "close");
    }

    [Fact]
    public void A_recording_from_the_middle_replays()
    {
        using var fixture = new ContainerFixture(lab);
        TceMapping mapping = CreateMapping(fixture);
        using var trace = TceTraceSession.Start(fixture.Container, file);
        RunRequests(fixture, mapping);
        trace.Stop();
        fixture.Close();
        AssertReplays("create", "register", "map", "unmap", "remove", "unregister");
    }

    [Fact]
    public void A_recording_of_a_process_at_its_limit_replays()
    {
        using var fixture = new ContainerFixture(lab);
        fixture.Container.CreateWindow(64 * KiB, GiB);
        fixture.Process.Memory.LimitLocked(fixture.Process.Memory.Locked.Used + MiB);
        using var trace = TceTraceSession.Start(fixture.Container, file);
        fixture.Container.CreateBuffer(MiB);
        fixture.AssertRefused("LockedMemoryShort", () => fixture.Container.CreateBuffer(MiB));
        trace.Stop();
        fixture.Container.Dispose();
        AssertReplays("memlock", "create", "register");
    }

    [Fact]
    public void A_recording_replays_on_another_container_of_the_driver()
    {
        using var fixture = new ContainerFixture(lab);
        using (var trace = TceTraceSession.Start(fixture.Container, file))
        {
            RunRequests(fixture, CreateMapping(fixture));
            trace.Stop();
        }

        fixture.Close();
        using var other = new ContainerFixture(lab);
        Assert.Empty(TceTraceReplay.Replay(file, other.Container, stopOnFirst: false).Differences);
        TceMapping mapping = CreateMapping(other);
        other.AssertCopies(mapping.StartAddress, mapping.StartAddress, mapping.Buffer.Address, mapping.Buffer.Address);
        other.AssertCharged();
        other.Close();
        File.Delete(file);
    }

    private static TceMapping CreateMapping(ContainerFixture fixture)
    {
        DmaBuffer buffer = fixture.Container.CreateBuffer(4 * MiB);
        DmaWindow window = fixture.Container.CreateWindow(fixture.PageSize, GiB);
        return fixture.Container.Map(new MapRequest(buffer, window, Size: MiB));
    }

    private static void RunRequests(ContainerFixture fixture, TceMapping mapping)
    {
        DmaBuffer buffer = fixture.Container.GetBuffers().Single();
        fixture.Container.Map(new MapRequest(buffer, fixture.Container.GetWindow(0), Offset: MiB, Access: DmaAccess.Read));
        fixture.Container.Unmap(mapping.StartAddress, MiB / 2);
        fixture.Container.Map(new MapRequest(buffer, mapping.Window, mapping.StartAddress, Size: MiB / 4));
        fixture.Container.RemoveWindow(mapping.Window, force: true);
        fixture.Container.CreateWindow(fixture.PageSize, GiB);
        fixture.Container.Unmap(0, 3 * MiB);
        fixture.Container.RemoveBuffer(buffer);
    }

    private void AssertReplays(params string[] requests)
    {
        try
        {
            Assert.Subset(TraceReader.ReadOperations(file).Select(operation => operation.Op).ToHashSet(), requests.ToHashSet());
            TraceReplayResult result = TraceReplayer.ReplayFile(file);
            Assert.Empty(result.Differences);
        }
        finally
        {
            File.Delete(file);
        }
    }
}

[Collection(PowerNV64K.Name)]
public sealed class PowerNV64KNewRecordingTests(PowerNV64K lab) : NewRecordingTests(lab);

[Collection(PowerNV4K.Name)]
public sealed class PowerNV4KNewRecordingTests(PowerNV4K lab) : NewRecordingTests(lab);

[Collection(PowerNVHuge.Name)]
public sealed class PowerNVHugeNewRecordingTests(PowerNVHuge lab) : NewRecordingTests(lab);

[Collection(PowerNVRadix.Name)]
public sealed class PowerNVRadixNewRecordingTests(PowerNVRadix lab) : NewRecordingTests(lab);

[Collection(PSeries64K.Name)]
public sealed class PSeries64KNewRecordingTests(PSeries64K lab) : NewRecordingTests(lab);
