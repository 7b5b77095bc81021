using System.Runtime.InteropServices;
using SpaprDdw.Backends.Kernel;
using SpaprDdw.Diagnostics;
using SpaprDdw.Errors;
using SpaprDdw.Platforms;

namespace SpaprDdw.Containers;

/// <summary>Opens containers on the kernel's driver, or says which of the many reasons there are stands in the way.</summary>
public static class KernelContainers
{
    /// <summary>Opens a container on this machine's driver.</summary>
    /// <param name="options">How to open it.</param>
    /// <param name="sink">Where the log goes.</param>
    /// <param name="paths">Where the kernel shows itself; null for the usual places.</param>
    /// <exception cref="TceException">
    /// KernelNotPower, KernelVfioBroken, VfioMissing, and those of <see cref="TceContainer"/>.Open.
    /// </exception>
    public static TceContainer Open(TceContainerOptions options, ITceLogSink sink, KernelPaths? paths = null)
    {
        RequireDriver(paths ?? new KernelPaths(), RuntimeInformation.ProcessArchitecture);
        return TceContainer.Open(new KernelBackend(paths), options, sink);
    }

    /// <summary>The groups of this machine, which can be listed without a container.</summary>
    /// <param name="paths">Where the kernel shows itself; null for the usual places.</param>
    public static IReadOnlyList<IommuGroup> GetGroups(KernelPaths? paths = null)
    {
        using var backend = new KernelBackend(paths);
        return backend.GetGroups();
    }

    /// <summary>Looks for what can be known before anything is opened.</summary>
    /// <param name="paths">Where the kernel shows itself.</param>
    /// <param name="architecture">The machine.</param>
    internal static void RequireDriver(KernelPaths paths, Architecture architecture)
    {
        if (architecture != Architecture.Ppc64le)
            throw HostErrors.KernelNotPower(architecture.ToString().ToLowerInvariant());
        if (KernelVersion.Parse(KernelHost.Release(paths)) is { BindsDevices: false } version)
            throw HostErrors.KernelVfioBroken(version.Major, version.Minor);
        if (!File.Exists(paths.VfioContainer))
            throw HostErrors.VfioMissing(paths.VfioContainer);
    }
}
