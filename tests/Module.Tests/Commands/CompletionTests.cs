using SpaprDdw.ModuleTests.Support;

namespace SpaprDdw.ModuleTests.Commands;

/// <summary>Tab completion from what the containers hold.</summary>
public sealed class CompletionTests : IDisposable
{
    private const string Complete = """
        param($line)
        [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches.CompletionText
        """;

    private const string Setup = """
        $null = Connect-TceContainer -Name 'the other' -HostPageSize 4K
        $null = New-DmaBuffer 64K elsewhere
        $null = Connect-TceContainer -Name test
        $null = New-DmaWindow 64K 1G
        $null = 'guest', 'my ring' | ForEach-Object { New-DmaBuffer 64K $_ }
        """;

    private readonly ModuleRunspace module = new();

    public CompletionTests() => Assert.Empty(module.Invoke(Setup).Errors);

    public void Dispose() => module.Dispose();

    [Theory]
    [InlineData("Get-TceInfo -Container ", "'the other'|test")]
    [InlineData("Disconnect-TceContainer te", "test")]
    [InlineData("Get-TceContainer 'the", "'the other'")]
    [InlineData("Get-DmaWindow -Window ", "0x0|0x800000000000000")]
    [InlineData("Remove-DmaWindow 0x8", "0x800000000000000")]
    [InlineData("Get-DmaWindow -Container 'the other' -Window ", "0x0")]
    [InlineData("Invoke-TceMap -Buffer ", "guest|'my ring'")]
    [InlineData("Get-TceMapping -Buffer m", "'my ring'")]
    [InlineData("Remove-DmaBuffer -Container 'the other' -Buffer ", "elsewhere")]
    [InlineData("New-DmaWindow -PageSize ", "4KiB|64KiB|2MiB|1GiB")]
    [InlineData("New-DmaWindow 6", "64KiB")]
    [InlineData("Connect-TceContainer -Platform power", "Power8|Power9|Power10")]
    [InlineData("Measure-DmaWindow 1G -Platform ps", "PSeries")]
    [InlineData("Connect-TceContainer -Group ", "0|1|2|3")]
    [InlineData("Connect-TceContainer -Group 0, 3", "3")]
    [InlineData("Get-IommuGroup ", "0|1|2|3")]
    [InlineData("New-DmaBuffer 1M -PageSize ", "64KiB|2MiB|1GiB")]
    [InlineData("New-DmaBuffer 1M -Container 'the other' -PageSize ", "4KiB|2MiB|1GiB")]
    [InlineData("New-DmaWindow -Levels ", "1|2|3|4|5")]
    [InlineData("New-DmaWindow 4K 1TB -Levels ", "2|3")]
    [InlineData("New-DmaWindow -Size 1TB -PageSize 64K -Levels ", "2")]
    [InlineData("New-DmaWindow -Size '1 GiB' -PageSize 1GiB -Levels ", "1")]
    [InlineData("New-DmaWindow 64K 3GB -Levels ", "1|2|3|4|5")]
    [InlineData("Set-DmaWindow 1 -Size 1TB -Levels ", "2")]
    [InlineData("Set-DmaWindow 0x800000000000000 -PageSize 4K -Levels ", "1|2|3")]
    [InlineData("Test-DmaWindow -PageSize 64K -Size 1TB -Levels ", "2")]
    [InlineData("Invoke-TceUnmap -Window 0x8", "0x800000000000000")]
    public void Arguments_are_completed(string line, string expected)
    {
        ModuleResult result = module.Invoke(Complete, line);

        Assert.Empty(result.Errors);
        Assert.Equal(expected, string.Join('|', result.Output));
    }

    /// <summary>A command that is new, with a parameter of such a name, is looked at by itself.</summary>
    [Fact]
    public void Every_parameter_of_these_names_is_completed_with_tips()
    {
        ModuleResult parameters = module.Invoke("""
            foreach ($command in Get-Command -Module SpaprDdw) {
                foreach ($name in 'Window', 'Buffer', 'Container', 'Group', 'PageSize', 'Platform', 'Levels') {
                    if ($command.Parameters.ContainsKey($name)) { "$($command.Name) -$name " }
                }
            }
            """);
        Assert.Empty(parameters.Errors);
        Assert.True(parameters.Output.Count > 30, "The commands have these parameters.");

        foreach (string line in parameters.Output.Select(parameter => parameter.ToString()))
        {
            string[] tips = Tips(line);
            Assert.False(tips.Length == 0, $"{line}is not completed.");
            Assert.All(tips, tip => Assert.Contains(' ', tip));
        }
    }

    [Theory]
    [InlineData("New-DmaWindow 4K 1TB -Levels ", "Tables of 64 KiB, 4 GiB of locked memory")]
    [InlineData("Connect-TceContainer -Platform Power8", "IOMMU pages of 4 KiB, 64 KiB, 16 MiB, 256 MiB; up to 5 level(s)")]
    [InlineData("Connect-TceContainer -Group 1", "0001:01:00.0 (vfio-pci)")]
    [InlineData("Get-DmaWindow -Window 0x8", "1 GiB in pages of 64 KiB, 0 B mapped")]
    [InlineData("New-DmaBuffer 1M -PageSize 2", "Huge pages of 2097152 bytes")]
    public void Tips_say_what_it_is(string line, string expected) => Assert.Equal(expected, Tips(line)[^1]);

    [Theory]
    [InlineData("New-DmaWindow -Container test -PageSize ")]
    [InlineData("New-DmaWindow -Container test -Levels ")]
    [InlineData("New-DmaBuffer 1M -Container test -PageSize ")]
    [InlineData("Get-IommuGroup -Container nobody ")]
    [InlineData("Set-DmaWindow 0x900000000000000 -Levels ")]
    public void What_is_not_there_completes_to_nothing(string line)
    {
        Assert.Empty(module.Invoke("Disconnect-TceContainer test").Errors);

        Assert.Equal(string.Empty, string.Join('|', module.Invoke(Complete, line).Output));
    }

    [Fact]
    public void Nothing_is_connected_for_a_completion()
    {
        module.Invoke("Get-TceContainer | Disconnect-TceContainer");

        module.Invoke(Complete, "New-DmaWindow -PageSize ");
        Assert.Empty(module.Invoke("Get-TceContainer").Output);
    }

    private string[] Tips(string line)
    {
        ModuleResult result = module.Invoke(
            "param($line) [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches.ToolTip", line);

        Assert.Empty(result.Errors);
        return [.. result.Output.Select(tip => tip.ToString())];
    }
}
