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
        Assert.All(result.Progress, record => Assert.Equal(command, record.Activity));
        Assert.All(result.Progress.SkipLast(1), record => Assert.Equal(ProgressRecordType.Processing, record.RecordType));
        Assert.Equal(ProgressRecordType.Completed, result.Progress[^1].RecordType);
        AssertCounts(result.Progress, ["Items: 1", "Items: 2", "Items: 3"], "Done");
    }

    [Fact]
    public void Listings_tell_how_many_there_are()
    {
        // What takes the mappings delays the listing.
        ModuleResult result = module.Invoke("Get-TceMapping | ForEach-Object { [System.Threading.Thread]::Sleep(600) }");

        Assert.Empty(result.Errors);
        string[] counts = ["Mappings: 1 of 4", "Mappings: 2 of 4", "Mappings: 3 of 4", "Mappings: 4 of 4"];
        AssertCounts(result.Progress, counts, "Items: 1", "Done");
        Assert.All(result.Progress.SkipLast(2), record => Assert.Equal(25 * (counts.IndexOf(record.StatusDescription) + 1), record.PercentComplete));
        Assert.All(result.Progress.TakeLast(2), record => Assert.Equal(-1, record.PercentComplete));
    }

    [Fact]
    public void What_is_quick_shows_none()
    {
        // Once of some times: the machine may do other things for a second.
        Assert.Contains(
            Enumerable.Range(1, 5), _ => module.Invoke("$buffer, $buffer | Invoke-TceMap; Get-TceMapping; Test-DmaWindow 8GB") is { Errors: [], Progress: [] });
    }

    [Fact]
    public void A_preference_that_stops_at_progress_ends_the_command_between_two_items()
    {
        ModuleResult result = module.Invoke($"& {{ $ProgressPreference = 'Stop'; {SlowItems} $buffer | Invoke-TceMap }}");

        Assert.Equal("ActionPreferenceStop", Assert.Single(result.Errors).FullyQualifiedErrorId.Split(',')[0]);
        Assert.InRange(result.Output.Count, 1, 2);
        int mapped = 4 + result.Output.Count;
        Assert.Equal($"{mapped} {mapped}", string.Join(' ', module.Invoke("$window.Mappings; @(Get-TceMapping).Count").Output));
    }

    /// <summary>Some of the counts are shown in their order, whichever the clock chose, and then the end.</summary>
    private static void AssertCounts(IReadOnlyList<ProgressRecord> progress, string[] counts, params string[] end)
    {
        string[] shown = [.. progress.Select(record => record.StatusDescription)];
        string[] counted = shown[..^end.Length];
        Assert.NotEmpty(counted);
        Assert.Equal(counts.Where(counted.Contains), counted);
        Assert.Equal(end, shown[^end.Length..]);
    }
}
