using SpaprDdw.Platforms;

namespace SpaprDdw.KernelLab;

/// <summary>
/// The text of an IOMMU group in a line: bars separate the fields, commas the devices in the last field.
/// </summary>
internal static class GroupText
{
    public static string Of(IommuGroup group) => string.Join("|", new[]
    {
        Words.Number(group.Number),
        group.Viable ? "1" : "0",
        group.Reason ?? Words.Nothing,
        string.Join(",", group.Devices.Select(Of)),
    });

    public static IommuGroup To(string text)
    {
        string[] fields = text.Split('|');
        return new IommuGroup(
            Words.ToInt(fields[0]),
            fields[3].Split(',').Select(ToDevice).ToList(),
            fields[1] == "1",
            fields[2] == Words.Nothing ? null : fields[2]);
    }

    private static string Of(IommuDevice device) => string.Join("=", new[]
    {
        device.PciAddress, Of(device.VendorId), Of(device.DeviceId), Of(device.ClassCode), device.Driver ?? Words.Nothing,
    });

    private static IommuDevice ToDevice(string text)
    {
        string[] fields = text.Split('=');
        return new IommuDevice(
            fields[0],
            (ushort?)ToNumber(fields[1]),
            (ushort?)ToNumber(fields[2]),
            ToNumber(fields[3]),
            fields[4] == Words.Nothing ? null : fields[4]);
    }

    private static string Of(uint? number) => number is { } value ? Words.Number(value) : Words.Nothing;

    private static uint? ToNumber(string field) => field == Words.Nothing ? null : (uint)Words.ToNumber(field);
}
