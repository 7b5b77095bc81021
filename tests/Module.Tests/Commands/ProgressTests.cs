using System.Management.Automation;
using SpaprDdw.ModuleTests.Support;

namespace SpaprDdw.ModuleTests.Commands;

/// <summary>The progress of commands, which is shown only after a second.</summary>
public sealed class ProgressTests : IDisposable
{
    /// <summary>Puts an item into the pipeline three times, with more than a second before the second time.</summary>
    private const string SlowItems = "& { $args; [System.Threading.Thread]::Sleep(1100); $args; $args }";

    private readonly ModuleRunspace module = new();

    public ProgressTests() => Assert.Empty(module.Invoke("""
        $null = Connect-TceContainer
        $window = New-DmaWindow 64K 512GB
        $buffer = New-DmaBuffer 64K guest
        foreach ($page in 1..4) { $null = Invoke-TceMap $buffer -Address (0x800000000000000 + $page * 1MB) }
        """).Errors);

    /// <summary>Commands that show nothing.</summary>
    public static TheoryData<string> Silent =>
        ["Measure-Object", "measure", "Set-Content $file", "Add-Content $file", "Out-File $file", "Export-Csv $file", "Export-Clixml $file"];

    public void Dispose() => module.Dispose();

    [LongTheory]
    [InlineData("Invoke-TceMap", "$buffer", "")]
    [InlineData("Resolve-TceAddress", "0x800000000000000", "")]
    [InlineData("Measure-DmaWindow", "8GB", "-User Qemu")]
    public void A_slow_pipeline_shows_the_number_of_items(string command, string item, string arguments)
    {
        ModuleResult result = module.Invoke($"{SlowItems} {item} | {command} {arguments} | Out-Null");

        Assert.Empty(result.Errors);
        Assert.All(result.Progress, record => Assert.Equal(command, record.Activity));
        Assert.All(result.Progress.SkipLast(1), record => Assert.Equal(ProgressRecordType.Processing, record.RecordType));
        Assert.Equal(ProgressRecordType.Completed, result.Progress[^1].RecordType);
        AssertCounts(result.Progress, ["Items: 1", "Items: 2", "Items: 3"], "Done");
    }

    [Fact]
    public void A_slow_listing_shows_the_number_of_items_and_the_total()
    {
        // The next command of the pipeline makes the listing slow.
        ModuleResult result = module.Invoke("Get-TceMapping | ForEach-Object { [System.Threading.Thread]::Sleep(600) }");

        Assert.Empty(result.Errors);
        string[] counts = ["Mappings: 1 of 4", "Mappings: 2 of 4", "Mappings: 3 of 4", "Mappings: 4 of 4"];
        AssertCounts(result.Progress, counts, "Items: 1", "Done");
        Assert.All(result.Progress.SkipLast(2), record => Assert.Equal(25 * (counts.IndexOf(record.StatusDescription) + 1), record.PercentComplete));
        Assert.All(result.Progress.TakeLast(2), record => Assert.Equal(-1, record.PercentComplete));
    }

    [LongTheory]
    [InlineData("")]
    [InlineData("| Where-Object Size")]
    [InlineData("| Format-Table")]
    [InlineData("| Select-Object Size | Out-Default")]
    public void Objects_that_go_on_to_the_screen_are_the_progress(string rest)
    {
        ModuleResult result = module.Invoke($"{SlowItems} $buffer | Invoke-TceMap {rest}");

        Assert.Empty(result.Errors);
        Assert.Empty(result.Progress);
    }

    [LongTheory]
    [MemberData(nameof(Silent))]
    public void Objects_that_go_into_a_silent_command_are_counted(string command)
    {
        ModuleResult result = module.Invoke($"$file = New-TemporaryFile; {SlowItems} $buffer | Invoke-TceMap | {command}; Remove-Item $file");

        Assert.Empty(result.Errors);
        AssertCounts(result.Progress, ["Items: 1", "Items: 2", "Items: 3"], "Done");
    }

    [Fact]
    public void A_quick_command_shows_no_progress()
    {
        // One attempt of several must show none, because the machine may be busy for a second.
        Assert.Contains(
            Enumerable.Range(1, 5), _ => module.Invoke("$buffer, $buffer | Invoke-TceMap; Get-TceMapping; Test-DmaWindow 8GB") is { Errors: [], Progress: [] });
    }

    [LongFact]
    public void A_progress_preference_of_Stop_ends_the_command_between_two_items()
    {
        ModuleResult result = module.Invoke($"& {{ $ProgressPreference = 'Stop'; {SlowItems} $buffer | Invoke-TceMap | ForEach-Object {{ $_ }} }}");

        Assert.Equal("ActionPreferenceStop", Assert.Single(result.Errors).FullyQualifiedErrorId.Split(',')[0]);
        Assert.InRange(result.Output.Count, 1, 2);
        int mapped = 4 + result.Output.Count;
        Assert.Equal($"{mapped} {mapped}", string.Join(' ', module.Invoke("(Get-DmaWindow $window).Mappings; @(Get-TceMapping).Count").Output));
    }

    /// <summary>
    /// Checks that some of the counts are shown, in their order, and then the end. The clock decides which counts.
    /// </summary>
    private static void AssertCounts(IReadOnlyList<ProgressRecord> progress, string[] counts, params string[] end)
    {
        string[] shown = [.. progress.Select(record => record.StatusDescription)];
        string[] counted = shown[..^end.Length];
        Assert.NotEmpty(counted);
        Assert.Equal(counts.Where(counted.Contains), counted);
        Assert.Equal(end, shown[^end.Length..]);
    }
}
