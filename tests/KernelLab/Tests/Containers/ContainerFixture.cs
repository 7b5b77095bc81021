using SpaprDdw.Backends;
using SpaprDdw.Containers;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;

namespace SpaprDdw.KernelLab.Containers;

/// <summary>A container on a lab machine.</summary>
internal sealed class ContainerFixture : ITceLogSink, IDisposable
{
    public const ulong KiB = 1UL << 10, MiB = 1UL << 20, GiB = 1UL << 30, TiB = 1UL << 40;

    private readonly List<string> warnings = [];

    public ContainerFixture(KernelLabHost lab)
    {
        Process = lab.StartProcess();
        Container = TceContainer.Open(Process, new TceContainerOptions { Name = "lab" }, this);
    }

    public LabBackend Process { get; }

    public TceContainer Container { get; }

    /// <summary>The largest IOMMU page that ordinary memory can back (rule MapArguments).</summary>
    public ulong PageSize => Process.Host.PageSize;

    public bool IsPSeries => Process.Host.IsPSeries;

    /// <summary>The kernel charges exactly the locked memory that the ledger counts.</summary>
    public void AssertCharged()
    {
        ulong expected = Container.GetWindows().Aggregate(0UL, (sum, window) => sum + window.LockedMemory)
            + Container.GetBuffers().Aggregate(0UL, (sum, buffer) => sum + buffer.Size);
        Assert.Equal(expected, Process.Memory.Locked.Used);
    }

    /// <summary>A device's copy reaches these addresses; null for no live memory.</summary>
    public void AssertCopies(ulong source, ulong target, ulong? read, ulong? write)
    {
        DeviceCopy copy = Process.Copy(Container.Groups[0], source, target);
        Assert.Equal(new DeviceReach(true, write), copy.Write);

        // The bytes that the device read show only where it wrote them.
        Assert.Equal(write is null ? default : new DeviceReach(true, read), copy.Read);
    }

    /// <summary>The container refuses an action with this error id, and sends no request to the driver.</summary>
    public void AssertRefused(string id, Action act) => Assert.Equal(id, AssertRequests(0, () => Assert.Throws<TceException>(act)).Id);

    /// <summary>Runs an action that sends this number of requests to the driver.</summary>
    public T AssertRequests<T>(int requests, Func<T> act)
    {
        int before = Process.Requests;
        T result = act();
        Assert.Equal(requests, Process.Requests - before);
        return result;
    }

    /// <summary>Closes the container. Nothing may be left in the kernel, and no warning may have been logged.</summary>
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
