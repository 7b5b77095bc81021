namespace SpaprDdw.ModuleTests.Commands;

/// <summary>The default views, as a screen of 100 columns shows them.</summary>
public class ViewTests(ShownViews views) : IClassFixture<ShownViews>
{
    private const int Columns = 100;

    [Theory]
    [InlineData("Get-TceContainer", "Name Backend Platform Version Groups State", "test Emulated Power9 2 0 Open")]
    [InlineData("Get-TceInfo", "Container : test", "Locked memory : 1.13 GiB of unlimited")]
    [InlineData("Get-IommuGroup 1", "Number Viable Devices Reason", "1 True 0001:01:00.0 [8086:10d3] vfio-pci")]
    [InlineData("Get-DmaWindow", "Slot StartAddress Size Page Levels Locked Mapped State Default", "1 0x800_0000_0000_0000 512 GiB 64 KiB 2 128.13 MiB 1023.94 MiB Active False")]
    [InlineData("Get-TceTable 1", "Window Level Entries Table Tables in use Entry covers", "0x800_0000_0000_0000 0 8192 64 KiB 2 of 1024 64 KiB")]
    [InlineData("Get-DmaBuffer", "Name Address Size PageSize Mapped Registered", "a-rather-long-n… 0x100_0000_0000 1 GiB 64 KiB 1023.94 MiB True")]
    [InlineData("Get-TceMapping", "StartAddress EndAddress Size Access Buffer Offset", "0x800_0000_0000_0000 0x800_0000_3ffe_ffff 1023.94 MiB ReadWrite a-rather-long-name 0x1_0000")]
    [InlineData("Resolve-TceAddress 0x800000000001234", "Address : 0x800_0000_0000_1234", "Buffer : a-rather-long-name + 0x1_1234")]
    [InlineData("Resolve-TceAddress 0xffffffffffffffff", "Window : none", "Write : Dropped")]
    public void Fit_and_show_addresses_in_hexadecimal_and_sizes_in_binary_units(string script, params string[] expected)
    {
        IReadOnlyList<string> shown = views.Of(script);

        Assert.All(shown, line => Assert.InRange(line.Length, 0, Columns));
        string[] lines = [.. shown.Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];
        Assert.All(expected, line => Assert.Contains(line, lines));
    }
}
