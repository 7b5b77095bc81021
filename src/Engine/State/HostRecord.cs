using System.Text.Json.Serialization;
using SpaprDdw.Diagnostics;
using SpaprDdw.Platforms;

namespace SpaprDdw.State;

/// <summary>The host of a state. The figures after the page size need the format /2.</summary>
internal sealed record HostRecord(
    string Backend,
    string Platform,
    [property: JsonConverter(typeof(HexConverter))] ulong PageSize,
    string? Kernel = null,
    [property: JsonConverter(typeof(HexConverter))] ulong? HighestAddress = null,
    FirmwareAnswer? Firmware = null,
    EehList? Eeh = null)
{
    /// <summary>The figures of the host.</summary>
    [JsonIgnore]
    public HostFigures Figures => new()
    {
        Kernel = Kernel,
        HighestAddress = HighestAddress,
        Firmware = Firmware,
        Eeh = Eeh,
    };

    /// <summary>
    /// What the kernel does: by its number, if that agrees with the container that it had.
    /// </summary>
    /// <param name="platform">The platform.</param>
    /// <param name="iommuVersion">The version of the sPAPR TCE IOMMU of the container.</param>
    public KernelProfile KernelProfile(TcePlatform platform, int iommuVersion) => KernelProfiles.Agreeing(
        HostKernel.ProfileOf(Kernel ?? string.Empty) ?? KernelProfiles.Recorded, platform, iommuVersion, pageSizes: null);

    /// <summary>The record of a host.</summary>
    public static HostRecord Of(HostDescription host)
    {
        HostFigures figures = host.Figures;
        return new HostRecord(
            host.Backend.ToString(),
            host.Platform.ToString(),
            host.PageSize,
            figures.Kernel,
            figures.HighestAddress,
            figures.Firmware,
            figures.Eeh is { } states ? [.. states] : null);
    }
}
