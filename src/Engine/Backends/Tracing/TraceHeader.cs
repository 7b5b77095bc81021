using System.Text.Json.Serialization;
using SpaprDdw.Diagnostics;
using SpaprDdw.Platforms;

namespace SpaprDdw.Backends.Tracing;

/// <summary>The first line of a trace: the host that it was recorded on.</summary>
public sealed record TraceHeader
{
    /// <summary>The only value of <see cref="Format"/>.</summary>
    public const string CurrentFormat = "spapr-tce-trace/1";

    /// <summary>The format and its version.</summary>
    public required string Format { get; init; }

    /// <summary>The trace's name.</summary>
    public required string Name { get; init; }

    /// <summary>The kernel's release.</summary>
    public required string Kernel { get; init; }

    /// <summary>The machine, by QEMU's name for it: powernv8, powernv9, powernv10 or pseries.</summary>
    public required string Machine { get; init; }

    /// <summary>The kernel's page size in bytes: 4096 or 65536.</summary>
    public required ulong HostPageSize { get; init; }

    /// <summary>How many IOMMU groups the host has.</summary>
    public required int Groups { get; init; }

    /// <summary>True when the process may exceed RLIMIT_MEMLOCK.</summary>
    public required bool CapIpcLock { get; init; }

    /// <summary>
    /// The platform that <see cref="Machine"/> names; <see cref="TcePlatform.Unknown"/> for other names.
    /// </summary>
    [JsonIgnore]
    public TcePlatform Platform => PlatformModel.Known.FirstOrDefault(model => model.QemuName == Machine)?.Platform ?? TcePlatform.Unknown;

    /// <summary>QEMU's name for a machine; empty for an unknown one.</summary>
    internal static string MachineOf(TcePlatform platform)
        => PlatformModel.Known.FirstOrDefault(model => model.Platform == platform)?.QemuName ?? string.Empty;

    /// <summary>The first problem with the values; null when they are valid.</summary>
    internal string? Validate()
    {
        if (Platform == TcePlatform.Unknown)
            return $"The machine is '{FileText.Short(Machine)}'; it must be one of {string.Join(", ", PlatformModel.Known.Select(model => model.QemuName))}.";
        if (!HostDescription.IsPageSize(HostPageSize))
            return $"host_page_size is {HostPageSize}; it must be 4096 or 65536.";
        return Groups is < 1 or > HostDescription.MaxGroups ? $"groups is {Groups}; it must be 1 to {HostDescription.MaxGroups}." : null;
    }
}
