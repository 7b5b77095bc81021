using System.Management.Automation;
using SpaprDdw.ModuleTests.Support;

namespace SpaprDdw.ModuleTests.Commands;

/// <summary>What takes more than a second shows how far it is; what does not shows nothing.</summary>
public sealed class ProgressTests : IDisposable
{
    /// <summary>Items of a pipeline, the second of which comes after more than a second.</summary>
    private const string SlowItems = "& { $args; [System.Threading.Thread]::Sleep(1100); $args; $args }";

    private readonly ModuleRunspace module = new();

    public ProgressTests() => Assert.Empty(module.Invoke("""
        $null = Connect-TceContainer
        $window = New-DmaWindow 64K 512GB
        $buffer = New-DmaBuffer 64K guest
        foreach ($page in 1..4) { $null = Invoke-TceMap $buffer -Address (0x800000000000000 + $page * 1MB) }
        """).Errors);

    public void Dispose() => module.Dispose();

    [Theory]
    [InlineData("Invoke-TceMap", "$buffer", "")]
    [InlineData("Resolve-TceAddress", "0x800000000000000", "")]
    [InlineData("Measure-DmaWindow", "8GB", "-User Qemu")]
    public void Pipelines_of_many_items_count_them(string command, string item, string arguments)
    {
        ModuleResult result = module.Invoke($"{SlowItems} {item} | {command} {arguments}");

        Assert.Empty(result.Errors);
        Assert.Equal([$"{command} Items: 2", $"{command} Done"], result.Progress.Select(record => $"{record.Activity} {record.StatusDescription}"));
        Assert.Equal([ProgressRecordType.Processing, ProgressRecordType.Completed], result.Progress.Select(record => record.RecordType));
    }

    [Fact]
    public void Listings_tell_how_many_there_are()
    {
        // What takes the mappings delays the listing.
        ModuleResult result = module.Invoke("Get-TceMapping | ForEach-Object { [System.Threading.Thread]::Sleep(600) }");

        Assert.Empty(result.Errors);
        Assert.Equal(["Mappings: 2 of 4", "Mappings: 3 of 4", "Items: 1", "Done"], result.Progress.Select(record => record.StatusDescription));
        Assert.Equal([50, 75, -1, -1], result.Progress.Select(record => record.PercentComplete));
    }

    [Fact]
    public void What_is_quick_shows_none()
    {
        ModuleResult result = module.Invoke("$buffer, $buffer | Invoke-TceMap; Get-TceMapping; Test-DmaWindow 8GB");

        Assert.Empty(result.Errors);
        Assert.Empty(result.Progress);
    }

    [Fact]
    public void A_preference_that_stops_at_progress_ends_the_command_between_two_items()
    {
        ModuleResult result = module.Invoke($"& {{ $ProgressPreference = 'Stop'; {SlowItems} $buffer | Invoke-TceMap }}");

        Assert.Equal("ActionPreferenceStop", Assert.Single(result.Errors).FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal("2", string.Join(' ', result.Output.Count));
        Assert.Equal("6 6", string.Join(' ', module.Invoke("$window.Mappings; @(Get-TceMapping).Count").Output));
    }
}
