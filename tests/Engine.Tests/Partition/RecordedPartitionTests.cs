using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using SpaprDdw.Partition;

namespace SpaprDdw.Tests.Partition;

/// <summary>
/// The devices of the recorded partitions have the windows of the recording and the verdicts of verdicts.txt.
/// </summary>
public sealed class RecordedPartitionTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("spapr-partition-").FullName;

    public static TheoryData<string> Cases => PartitionData.Cases;

    /// <summary>
    /// Folders take long to write, so only a few machines are written unless SPAPRDDW_LONG_TESTS is 1.
    /// </summary>
    public static TheoryData<string> Folders => LongTests.Enabled ? Cases : ["k61-inj-onewindow-32bit", "k612-phbs"];

    [Fact]
    public void Each_recording_has_expected_verdicts() => Assert.Equal(Cases.Select(row => row.Data).Order(), PartitionData.Expected.Keys.Order());

    [Theory]
    [MemberData(nameof(Cases))]
    public void Verdicts_are_as_expected(string name)
    {
        PartitionReport report = PartitionData.Read(PartitionData.Root(name), PartitionData.Log(name));

        Assert.Empty(report.Faults);
        Assert.Empty(report.Notes);
        Assert.Equal(
            PartitionData.Expected[name],
            report.Devices.Select(row => new ExpectedDevice(row.PciAddress, row.Driver, row.MaskBits!.Value, row.Mode, row.Verdict)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Windows_are_as_recorded(string name)
    {
        PartitionReport report = PartitionData.Read(PartitionData.Root(name), PartitionData.Log(name));

        using JsonDocument recorded = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(PartitionData.Folder, name, "case.json")));
        JsonElement windows = recorded.RootElement.GetProperty("windows");
        JsonElement[] devices = [.. recorded.RootElement.GetProperty("devices").EnumerateArray()];
        Assert.Equal(devices.Select(device => device.GetProperty("address").GetString()), report.Devices.Select(row => row.PciAddress));
        foreach ((JsonElement device, PciDmaWindow row) in devices.Zip(report.Devices))
        {
            Assert.Equal(device.GetProperty("node").GetString()![..row.Node!.Length], row.Node);
            JsonElement node = windows.GetProperty(row.Node);
            Assert.Equal(node.TryGetProperty("ibm,ddw-applicable", out _), row.DdwOffered);

            bool isDefault = node.TryGetProperty("ibm,dma-window", out JsonElement window);
            Assert.Equal(
                isDefault ? (Liobn(window), Number(window, "start"), Number(window, "size")) : (null, null, null),
                (row.DefaultLiobn, row.DefaultStartAddress, row.DefaultSize));

            bool isDirect = node.TryGetProperty("linux,direct64-ddr-window-info", out window);
            bool isMapped = !isDirect && node.TryGetProperty("linux,dma64-ddr-window-info", out window);
            Assert.Equal(
                isDirect || isMapped
                    ? (Liobn(window), Number(window, "start"), 1UL << window.GetProperty("pageShift").GetInt32(), 1UL << window.GetProperty("windowShift").GetInt32())
                    : (null, null, (ulong?)null, (ulong?)null),
                (row.Liobn, row.StartAddress, row.PageSize, row.Size));
            Assert.Equal(isDirect ? "Direct" : isMapped ? "Dynamic" : "None", row.Mode == "Split" ? "Direct" : row.Mode);
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_gives_the_same_as_its_archive(string name)
    {
        SavedMachine.Recorded(name).WriteFolder(Path.Combine(folder, "root"));

        Assert.Equal(Printed(PartitionData.Root(name), name), Printed(folder, name));
        Assert.Equal(Printed(PartitionData.Root(name), name), Printed(Path.Combine(folder, "root"), name));
    }

    [Fact]
    public void An_archive_gives_the_same_packed_or_not()
    {
        string plain = Path.Combine(folder, "root.tar");
        using (var packed = new GZipStream(File.OpenRead(PartitionData.Root("k612-phbs")), CompressionMode.Decompress))
        using (FileStream file = File.Create(plain))
            packed.CopyTo(file);

        string[] expected = Printed(PartitionData.Root("k612-phbs"), "k612-phbs");

        Assert.Equal(expected, Printed(plain, "k612-phbs"));
        Assert.Equal(expected, Printed(Path.Combine(PartitionData.Folder, "k612-phbs", "root.tar.xz"), "k612-phbs"));
    }

    /// <summary>A device tree without sysfs has no DMA masks; the log tells which devices asked.</summary>
    [Fact]
    public void A_device_tree_and_a_log_are_enough_for_most_verdicts()
    {
        string tree = Path.Combine(PartitionData.Folder, "k612-phbs", "device-tree.tar.gz");

        PartitionReport report = PartitionData.Read(tree, PartitionData.Log("k612-phbs"));

        Assert.All(report.Devices, row => Assert.Null(row.MaskBits));
        Assert.Equal(
            [
                ("0000:00:01.0", "Direct"), ("0001:00:01.0", "NotOffered"), ("0002:00:01.0", "Direct"), ("0002:00:02.0", "Unknown"),
                ("0002:00:03.0", "NotAsked"), ("0002:01:01.0", "Unknown"), ("0003:00:01.0", "Direct"), ("0004:00:01.0", "Direct"),
                ("0004:00:02.0", "Direct"),
            ],
            report.Devices.Select(row => (row.PciAddress, row.Verdict)));
    }

    [Fact]
    public void Without_its_log_a_refusal_is_Unknown()
    {
        PartitionReport report = PartitionData.Read(PartitionData.Root("k612-inj-queryfail"));

        PciDmaWindow row = Assert.Single(report.Devices);
        Assert.Equal("Unknown", row.Verdict);
        Assert.Contains("kernel log", row.Remedy, StringComparison.Ordinal);
        Assert.Single(report.Notes);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string[] Printed(string root, string name) => PartitionData.Read(root, PartitionData.Log(name)).Devices
        .Select(row => $"{row.PciAddress} {row.Node} {row.Liobn} {row.Size} {row.Memory} {row.Verdict} {row.Reason} {row.Evidence}").ToArray();

    private static uint? Liobn(JsonElement window) => (uint?)Number(window, "liobn");

    private static ulong? Number(JsonElement window, string name)
        => ulong.Parse(window.GetProperty(name).GetString().AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
