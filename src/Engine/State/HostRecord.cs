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
