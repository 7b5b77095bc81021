using SpaprDdw.Backends;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;

namespace SpaprDdw.KernelLab.Manager;

/// <summary>A container of the manager on a lab machine.</summary>
internal sealed class ManagedLab : ITceLogSink, IDisposable
{
    public const ulong KiB = 1UL << 10, MiB = 1UL << 20, GiB = 1UL << 30, TiB = 1UL << 40;

    private readonly List<string> warnings = [];

    public ManagedLab(KernelLabHost lab)
    {
        Process = lab.StartProcess();
        Container = TceContainer.Open(Process, new TceContainerOptions { Name = "lab" }, this);
    }

    public LabBackend Process { get; }

    public TceContainer Container { get; }

    /// <summary>The largest page that ordinary memory can back (rule MapArguments).</summary>
    public ulong PageSize => Process.Host.PageSize;

    public bool IsPSeries => Process.Host.IsPSeries;

    /// <summary>The locked memory that the ledger accounts for is what the kernel charges.</summary>
    public void AssertCharged()
    {
        ulong expected = Container.GetWindows().Aggregate(0UL, (sum, window) => sum + window.LockedMemory)
            + Container.GetBuffers().Aggregate(0UL, (sum, buffer) => sum + buffer.Size);
        Assert.Equal(expected, Process.Memory.Locked.Used);
    }

    /// <summary>A device's copy reads and writes where it should; null for no live memory.</summary>
    public void AssertCopies(ulong source, ulong target, ulong? read, ulong? write)
    {
        DeviceCopy copy = Process.Copy(Container.Groups[0], source, target);
        Assert.Equal(new DeviceReach(true, write), copy.Write);

        // What was read shows only where it landed.
        Assert.Equal(write is null ? default : new DeviceReach(true, read), copy.Read);
    }

    /// <summary>The manager refuses with this id, and the driver hears nothing of it.</summary>
    public void Refuses(string id, Action act) => Assert.Equal(id, Asks(0, () => Assert.Throws<TceException>(act)).Id);

    /// <summary>Does something that takes so many requests of the driver.</summary>
    public T Asks<T>(int requests, Func<T> act)
    {
        int before = Process.Requests;
        T result = act();
        Assert.Equal(requests, Process.Requests - before);
        return result;
    }

    /// <summary>Closes the container; nothing may be left in the kernel, and nothing may have gone wrong on the way.</summary>
    public void Close()
    {
        Container.Dispose();
        Assert.True(Process.LeftNothing);
        Assert.Empty(warnings);
    }

    public bool IsEnabled(TceLogLevel level) => level == TceLogLevel.Warning;

    public void Write(TceLogLevel level, string message) => warnings.Add(message);

    public void Dispose() => Container.Dispose();
}
