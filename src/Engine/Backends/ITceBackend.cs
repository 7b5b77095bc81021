using SpaprDdw.Abi;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends;

/// <summary>
/// A process that sends requests to the driver. A request takes the arguments of the uapi and returns the raw result; a
/// backend adds no policy. The same requests give the same results on every backend: a difference is a bug.
/// <see cref="TceRequests"/> has a method for each request.
/// </summary>
public interface ITceBackend : IDisposable
{
    /// <summary>The host that this process runs on.</summary>
    HostDescription Host { get; }

    /// <summary>The process's memory.</summary>
    IProcessMemory Memory { get; }

    /// <summary>The host's IOMMU groups.</summary>
    IReadOnlyList<IommuGroup> GetGroups();

    /// <summary>open("/dev/vfio/vfio"): a descriptor, or -1.</summary>
    TceResult OpenContainer();

    /// <summary>open("/dev/vfio/N"): a descriptor, or -1.</summary>
    /// <param name="number">The group's number.</param>
    TceResult OpenGroup(int number);

    /// <summary>
    /// close(2). Closing the last descriptor of a container ends its windows and registrations (rule
    /// ContainerOfProcess).
    /// </summary>
    /// <param name="descriptor">A container or a group.</param>
    TceResult Close(int descriptor);

    /// <summary>ioctl(2).</summary>
    /// <param name="descriptor">A container or a group.</param>
    /// <param name="request">The request.</param>
    /// <param name="argument">In and out: the argument of the request.</param>
    TceResult Send(int descriptor, VfioRequest request, ref VfioArgument argument);
}
