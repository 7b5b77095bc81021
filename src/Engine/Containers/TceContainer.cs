using System.Numerics;
using Microsoft.Extensions.Logging;
using SpaprDdw.Abi;
using SpaprDdw.Backends;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

namespace SpaprDdw.Containers;

/// <summary>
/// An open container and the ledger of what is in it. The driver lists nothing and guards against little; this class
/// refuses what would go wrong before it is sent, and knows afterwards what is there. It may be used from any thread,
/// one call at a time.
/// </summary>
public sealed partial class TceContainer : IDisposable
{
    private readonly Lock gate = new();
    private readonly ILogger logger;
    private readonly TceGetInfo driverInfo;
    private ITceBackend backend;

    private TceContainer(ITceBackend backend, ILogger logger, TceContainerOptions options, OpenedContainer opened)
    {
        this.backend = backend;
        this.logger = logger;
        descriptor = opened.Descriptor;
        groupDescriptors = opened.GroupDescriptors;
        driverInfo = opened.Info;
        Name = options.Name;
        IommuVersion = options.IommuVersion;
        Groups = opened.Groups;
        windows[0] = DefaultWindow();
    }

    /// <summary>Its name, by which commands find it.</summary>
    public string Name { get; }

    /// <summary>The backend it is on: Emulated or Kernel.</summary>
    public string Backend => backend.Host.Backend.ToString();

    /// <summary>The machine.</summary>
    public TcePlatform Platform => backend.Host.Platform;

    /// <summary>Version of the sPAPR TCE IOMMU: 1 or 2.</summary>
    public int IommuVersion { get; }

    /// <summary>The IOMMU groups in it.</summary>
    public IReadOnlyList<int> Groups { get; }

    /// <summary>Whether it can be used.</summary>
    public ContainerState State { get; private set; } = ContainerState.Open;

    /// <summary>Held while the ledger and the driver may differ.</summary>
    internal Lock Gate => gate;

    internal HostDescription Host => backend.Host;

    internal LockedMemory LockedMemory => backend.Memory.Locked;

    /// <summary>What the container supports, and the locked memory of its process.</summary>
    /// <exception cref="TceException">ContainerClosed.</exception>
    public TceInfo GetInfo()
    {
        using Lock.Scope scope = Enter();
        LockedMemory locked = backend.Memory.Locked;
        return new TceInfo(
            this,
            driverInfo.Dma32WindowStart,
            driverInfo.Dma32WindowSize,
            (driverInfo.Flags & TceGetInfo.DynamicWindows) != 0,
            PageSizes(),
            driverInfo.MaxDynamicWindows,
            driverInfo.Levels,
            backend.Host.PageSize,
            locked.Used,
            locked.Unlimited || locked.Limit == ulong.MaxValue ? null : locked.Limit);
    }

    /// <summary>The groups of the host.</summary>
    /// <exception cref="TceException">ContainerClosed.</exception>
    public IReadOnlyList<IommuGroup> GetHostGroups()
    {
        using Lock.Scope scope = Enter();
        return backend.GetGroups();
    }

    /// <summary>
    /// Closes it: groups first, then the container, with which its windows, mappings and registrations end, then the
    /// memory of its buffers. Closing twice does nothing.
    /// </summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (State == ContainerState.Closed)
                return;
            State = ContainerState.Closed;
            CloseDescriptors();
            for (int slot = 0; slot < windows.Length; slot++)
                Forget(slot);
            foreach (DmaBuffer buffer in buffers)
            {
                buffer.Registered = false;
                Expect(backend.Memory.Free(buffer.Address, buffer.Size), buffer.Name);
            }

            buffers.Clear();
            buffersByAddress.Clear();
            backend.Dispose();
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal void LimitLockedMemory(ulong bytes) => Require(backend.Memory.LimitLocked(bytes), "setrlimit", this);

    private Lock.Scope Enter()
    {
        Lock.Scope scope = gate.EnterScope();
        if (State == ContainerState.Open)
            return scope;
        scope.Dispose();
        throw ContainerErrors.ContainerClosed(Name);
    }

    private ulong[] PageSizes()
    {
        var sizes = new ulong[BitOperations.PopCount(driverInfo.PageSizes)];
        ulong left = driverInfo.PageSizes;
        for (int index = 0; index < sizes.Length; index++)
        {
            sizes[index] = left & (~left + 1);
            left ^= sizes[index];
        }

        return sizes;
    }

    private void Expect(TceResult result, string what)
    {
        if (!result.IsSuccess)
            TceLog.CloseFailed(logger, what, result);
    }

    private void RequireMemory(ulong bytes, object target, string what)
    {
        if (bytes > 0 && !backend.Memory.Locked.Allows(bytes))
            throw ContainerErrors.LockedMemoryShort(target, bytes, backend.Memory.Locked, what);
    }
}
