using SpaprDdw.ModuleTests.Support;

namespace SpaprDdw.ModuleTests.Help;

/// <summary>Get-Help finds the module's help without pwsh; what it says of each command is tested in Pester.</summary>
public class GetHelpTests
{
    [Theory]
    [InlineData("Get-Help New-DmaWindow -Full", "Creates a dynamic DMA window.", "RELATED LINKS")]
    [InlineData("Get-Help New-DmaWindow -Examples", "Example 1:", "New-DmaWindow -PageSize 64KB -Size 512GB")]
    [InlineData("Get-Help New-DmaWindow -Parameter Size", "-Size <UInt64>", "Size of the window, a power of two.")]
    [InlineData("Get-Help about_SpaprDdw", "SHORT DESCRIPTION", "WHAT LIVES HOW LONG")]
    [InlineData("Get-Help about_SpaprDdw_Errors", "SizeNotPowerOfTwo", "WindowHasMappings")]
    [InlineData("Get-Help about_SpaprDdw_Kernel", "modprobe vfio_iommu_spapr_tce", "HUGE PAGES")]
    public async Task The_runner_shows_it(string command, params string[] parts)
    {
        RunnerResult result = await RunnerProcess.Run("-Command", command);

        Assert.Empty(result.Errors);
        string text = string.Join('\n', result.Output);
        Assert.All(parts, part => Assert.Contains(part, text, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_command_has_help_that_was_written_for_it()
    {
        using var module = new ModuleRunspace();

        ModuleResult without = module.Invoke(
            "Get-Command -Module SpaprDdw | Where-Object { @((Get-Help $_.Name).Examples.Example).Count -lt 3 } | ForEach-Object Name");
        ModuleResult commands = module.Invoke("Get-Command -Module SpaprDdw");

        Assert.Empty(without.Errors);
        Assert.NotEmpty(commands.Output);
        Assert.Empty(without.Output);
    }
}
