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
    FirmwareRecord? Firmware = null,
    EehList? Eeh = null)
{
    /// <summary>The figures of the host.</summary>
    [JsonIgnore]
    public HostFigures Figures => new()
    {
        Kernel = Kernel,
        HighestAddress = HighestAddress,
        Firmware = Firmware is { } answer ? new FirmwareAnswer(answer.LargestBlock, answer.PageSizeMask, answer.WindowsAvailable) : null,
        Eeh = Eeh?.Select(each => new EehState(each.Group, each.State)).ToList(),
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
            figures.Firmware is { } answer ? new FirmwareRecord(answer.LargestBlock, answer.PageSizeMask, answer.WindowsAvailable) : null,
            figures.Eeh is { } states ? [.. states.Select(each => new EehRecord(each.Group, each.State))] : null);
    }
}

internal sealed record FirmwareRecord(
    ulong LargestBlock, [property: JsonConverter(typeof(HexConverter))] ulong PageSizeMask, uint WindowsAvailable);

internal sealed record EehRecord(int Group, int State);
