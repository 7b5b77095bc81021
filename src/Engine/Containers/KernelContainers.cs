using System.Runtime.InteropServices;
using SpaprDdw.Backends.Kernel;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

namespace SpaprDdw.Containers;

/// <summary>Opens containers on the kernel's driver.</summary>
public static class KernelContainers
{
    /// <summary>Opens a container on the driver of this machine.</summary>
    /// <param name="options">The options of the container.</param>
    /// <param name="sink">The receiver of the log.</param>
    /// <param name="paths">The paths of the kernel's files; null for the usual ones.</param>
    /// <exception cref="TceException">
    /// KernelNotPower, KernelVfioBroken, VfioMissing, and those of <see cref="TceContainer"/>.Open.
    /// </exception>
    public static TceContainer Open(TceContainerOptions options, ITceLogSink sink, KernelPaths? paths = null)
    {
        RequireDriver(paths ?? new KernelPaths(), RuntimeInformation.ProcessArchitecture);
        return TceContainer.Open(new KernelBackend(paths), options, sink);
    }

    /// <summary>Lists the groups of this machine as sysfs shows them. No container is needed, and no group is opened.</summary>
    /// <param name="paths">The paths of the kernel's files; null for the usual ones.</param>
    public static IReadOnlyList<IommuGroup> GetGroups(KernelPaths? paths = null)
    {
        using var backend = new KernelBackend(paths);
        return backend.GetGroups();
    }

    /// <summary>Asks the driver about a group of this machine.</summary>
    /// <param name="number">The number of the group.</param>
    /// <param name="paths">The paths of the kernel's files; null for the usual ones.</param>
    /// <exception cref="TceException">GroupNotFound, VfioNoPermission, DriverRefused.</exception>
    public static IommuGroup ProbeGroup(int number, KernelPaths? paths = null)
    {
        using var backend = new KernelBackend(paths);
        return GroupProbe.Ask(backend, number);
    }

    /// <summary>Throws when this machine cannot have the driver. It opens nothing.</summary>
    /// <param name="paths">The paths of the kernel's files.</param>
    /// <param name="architecture">The processor architecture of this machine.</param>
    /// <exception cref="TceException">KernelNotPower, KernelVfioBroken, VfioMissing.</exception>
    internal static void RequireDriver(KernelPaths paths, Architecture architecture)
    {
        if (architecture != Architecture.Ppc64le)
            throw HostErrors.KernelNotPower(architecture.ToString().ToLowerInvariant());
        if (KernelHost.Kernel(paths) is { BindsNoDevice: true } && !SysfsGroups.Read(paths).Any(group => group.Viable))
            throw HostErrors.KernelVfioBroken(KernelHost.Release(paths));
        if (!File.Exists(paths.VfioContainer))
            throw HostErrors.VfioMissing(paths.VfioContainer);
    }
}
