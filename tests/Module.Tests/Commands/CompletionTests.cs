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
    [InlineData("Connect-TceContainer -Platform Power", "Power10|Power8|Power9")]
    public void Arguments_are_completed(string line, string expected)
    {
        ModuleResult result = module.Invoke(Complete, line);

        Assert.Empty(result.Errors);
        Assert.Equal(expected, string.Join('|', result.Output));
    }

    [Fact]
    public void Nothing_is_connected_for_a_completion()
    {
        module.Invoke("Get-TceContainer | Disconnect-TceContainer");

        module.Invoke(Complete, "New-DmaWindow -PageSize ");
        Assert.Empty(module.Invoke("Get-TceContainer").Output);
    }
}
