using SpaprDdw.Abi;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Emulated;

/// <summary>An open /dev/vfio/vfio: the groups in it and, once an IOMMU is set, the driver behind it.</summary>
internal sealed class EmulatedContainer(PlatformModel platform, ITableGroupOps tables, HostDescription host)
{
    private readonly List<EmulatedGroup> groups = [];
    private int descriptors = 1;

    public TceDriver? Driver { get; private set; }

    /// <summary>
    /// Answers a request. Requests that the container does not handle itself go to the driver; before SET_IOMMU they
    /// get EINVAL (rule InfoSize).
    /// </summary>
    public TceResult Answer(EmulatedMemory caller, VfioRequest request, ref VfioArgument argument) => request switch
    {
        VfioRequest.GetApiVersion => TceResult.Success,
        VfioRequest.CheckExtension => CheckExtension(argument.Number),
        VfioRequest.SetIommu => SetIommu(argument.Number),
        _ => Driver?.Answer(caller, request, ref argument) ?? TceResult.Failure(Errno.EINVAL),
    };

    private TceResult CheckExtension(int extension) => new(extension switch
    {
        VfioIommu.SpaprTceV1 or VfioIommu.SpaprTceV2 => 1,
        VfioIommu.Eeh => platform.HasEeh ? 1 : 0,
        _ => 0,
    });

    private TceResult SetIommu(int iommu)
    {
        if (groups.Count == 0 || Driver is not null)
            return TceResult.Failure(Errno.EINVAL);
        if (iommu is not (VfioIommu.SpaprTceV1 or VfioIommu.SpaprTceV2))
            return TceResult.Failure(Errno.ENODEV);
        bool isV2 = iommu == VfioIommu.SpaprTceV2;
        if (host.Kernel.SetIommu(host.IsPSeries, isV2 ? 2 : 1) is not Errno.None and Errno refused)
            return TceResult.Failure(refused);

        var driver = new TceDriver(platform, tables, host, isV2);
        foreach (EmulatedGroup group in groups)
        {
            TceResult attached = driver.Attach(group);
            if (!attached.IsSuccess)
            {
                driver.Release();
                return attached;
            }
        }

        Driver = driver;
        return TceResult.Success;
    }

    public TceResult Add(EmulatedGroup group)
    {
        if (group.Container is not null)
            return TceResult.Failure(Errno.EINVAL);
        if (Driver is not null && Driver.Attach(group) is { IsSuccess: false } refused)
            return refused;
        groups.Add(group);
        group.Container = this;
        return TceResult.Success;
    }

    public void Remove(EmulatedGroup group)
    {
        Driver?.Detach(group);
        groups.Remove(group);
        group.Container = null;
        if (groups.Count == 0)
            ReleaseDriver();
    }

    public void Share() => descriptors++;

    /// <summary>Closes a descriptor. The container ends when it has neither descriptors nor groups.</summary>
    public void Close()
    {
        if (--descriptors == 0 && groups.Count == 0)
            ReleaseDriver();
    }

    private void ReleaseDriver()
    {
        Driver?.Release();
        Driver = null;
    }
}
