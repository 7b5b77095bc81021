using SpaprDdw.Abi;
using SpaprDdw.Backends.Tracing;
using SpaprDdw.Containers;
using SpaprDdw.KernelLab.Manager;
using SpaprDdw.State;

using static SpaprDdw.KernelLab.Manager.ManagedLab;

namespace SpaprDdw.KernelLab.Recordings;

/// <summary>What Start-TceTrace records of a real kernel is what Test-TceTrace replays, on an emulated host and on the kernel.</summary>
public abstract class NewRecordingTests(KernelLabHost lab)
{
    private readonly string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    [Fact]
    public void RecordingFromTheStartReplays()
    {
        using var managed = new ManagedLab(lab);
        using var trace = TceTraceSession.Start(managed.Container, file);
        Story(managed, Begun(managed));
        managed.Close();
        trace.Stop();
        AssertReplays("create", "register", "map", "unmap", "remove", "unregister", "close");
    }

    [Fact]
    public void RecordingBegunInTheMiddleReplays()
    {
        using var managed = new ManagedLab(lab);
        TceMapping mapping = Begun(managed);
        using var trace = TceTraceSession.Start(managed.Container, file);
        Story(managed, mapping);
        trace.Stop();
        managed.Close();
        AssertReplays("create", "register", "map", "unmap", "remove", "unregister");
    }

    [Fact]
    public void RecordingOfAProcessThatMayNotLockMoreReplays()
    {
        using var managed = new ManagedLab(lab);
        managed.Container.CreateWindow(64 * KiB, GiB);
        managed.Process.Memory.LimitLocked(managed.Process.Memory.Locked.Used + MiB);
        using var trace = TceTraceSession.Start(managed.Container, file);
        managed.Container.CreateBuffer(MiB);
        managed.Refuses("LockedMemoryShort", () => managed.Container.CreateBuffer(MiB));
        trace.Stop();
        managed.Container.Dispose();
        AssertReplays("memlock", "create", "register");
    }

    [Fact]
    public void RecordingReplaysOnAContainerOfTheSameDriver()
    {
        using var managed = new ManagedLab(lab);
        using (var trace = TceTraceSession.Start(managed.Container, file))
        {
            Story(managed, Begun(managed));
            trace.Stop();
        }

        managed.Close();
        using var other = new ManagedLab(lab);
        Assert.Empty(TceTraceReplay.Replay(file, other.Container, stopOnFirst: false).Differences);
        TceMapping mapping = Begun(other);
        other.AssertCopies(mapping.StartAddress, mapping.StartAddress, mapping.Buffer.Address, mapping.Buffer.Address);
        other.AssertCharged();
        other.Close();
        File.Delete(file);
    }

    private static TceMapping Begun(ManagedLab managed)
    {
        DmaBuffer buffer = managed.Container.CreateBuffer(4 * MiB);
        DmaWindow window = managed.Container.CreateWindow(managed.PageSize, GiB);
        return managed.Container.Map(new MapRequest(buffer, window, Size: MiB));
    }

    private static void Story(ManagedLab managed, TceMapping mapping)
    {
        DmaBuffer buffer = managed.Container.GetBuffers().Single();
        managed.Container.Map(new MapRequest(buffer, managed.Container.GetWindow(0), Offset: MiB, Access: DmaAccess.Read));
        managed.Container.Unmap(mapping.StartAddress, MiB / 2);
        managed.Container.Map(new MapRequest(buffer, mapping.Window, mapping.StartAddress, Size: MiB / 4));
        managed.Container.RemoveWindow(mapping.Window, force: true);
        managed.Container.CreateWindow(managed.PageSize, GiB);
        managed.Container.Unmap(0, 3 * MiB);
        managed.Container.RemoveBuffer(buffer);
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

[Collection(PSeries64K.Name)]
public sealed class PSeries64KNewRecordingTests(PSeries64K lab) : NewRecordingTests(lab);
