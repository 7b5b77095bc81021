using System.Management.Automation;
using SpaprDdw.ModuleTests.Support;

namespace SpaprDdw.ModuleTests.Commands;

/// <summary>The engine's log in PowerShell's streams.</summary>
public sealed class StreamTests : IDisposable
{
    private const string Created =
        "Created the window at 0x800000000000000: 1 GiB in pages of 64 KiB, 1 level, 256 KiB of locked memory.";

    private readonly ModuleRunspace module = new();

    public void Dispose() => module.Dispose();

    [Fact]
    public void Without_a_container_a_command_fails_and_connects_nothing()
    {
        ModuleResult result = module.Invoke("Get-TceInfo; Get-TceContainer");

        Assert.Empty(result.Output);
        Assert.Empty(result.Warnings);
        Assert.StartsWith("NoContainer,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Verbose_shows_each_change()
    {
        ModuleResult result = module.Invoke("$null = Connect-TceContainer; New-DmaWindow 64K 1G -Verbose; Remove-DmaWindow 1 -Verbose");

        Assert.Contains(Created, result.Verbose);
        Assert.Contains("Removed the window at 0x800000000000000.", result.Verbose);
        Assert.Empty(result.Debug);
    }

    [Fact]
    public void Debug_shows_every_request_with_its_arguments_and_result()
    {
        ModuleResult result = module.Invoke("$null = Connect-TceContainer; New-DmaWindow 64K 1G -Debug -Confirm:$false");

        Assert.Empty(result.Errors);
        Assert.Contains(result.Debug, line => line.StartsWith("TCE_CREATE ", StringComparison.Ordinal)
            && line.Contains("page_shift=16", StringComparison.Ordinal) && line.EndsWith("= 0", StringComparison.Ordinal));
        Assert.Contains(Created, result.Debug);
    }

    [Theory]
    [InlineData("$VerbosePreference = 'Continue'", "", 1, 0)]
    [InlineData("$VerbosePreference = 'Continue'", "-Verbose:$false", 0, 0)]
    [InlineData("$VerbosePreference = 'SilentlyContinue'", "-Verbose", 1, 0)]
    [InlineData("$DebugPreference = 'Continue'", "", 0, 1)]
    [InlineData("$DebugPreference = 'Continue'", "-Verbose", 1, 1)]
    [InlineData("$DebugPreference = 'SilentlyContinue'", "-Debug -Verbose -Confirm:$false", 1, 1)]
    [InlineData("$DebugPreference = $VerbosePreference = 'Ignore'", "", 0, 0)]
    public void Switches_and_preferences_select_the_streams(string preference, string switches, int created, int requests)
    {
        ModuleResult result = module.Invoke($"$null = Connect-TceContainer; & {{ {preference}; New-DmaWindow 64K 1G {switches} }}");

        Assert.Empty(result.Errors);
        Assert.Equal(created, result.Verbose.Count(line => line == Created));
        Assert.Equal(requests, result.Debug.Count(line => line.StartsWith("TCE_CREATE ", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_preference_that_an_earlier_command_sets_applies()
    {
        ModuleResult result = module.Invoke("""
            $null = Connect-TceContainer
            [pscustomobject]@{ PageSize = '64K'; Size = '1G' } | ForEach-Object { $VerbosePreference = 'Continue'; $_ } | New-DmaWindow
            """);

        Assert.Empty(result.Errors);
        Assert.Contains(Created, result.Verbose);
    }

    [Theory]
    [InlineData("$DebugPreference = 'Stop'")]
    [InlineData("$VerbosePreference = 'Stop'")]
    public void A_preference_of_Stop_does_not_separate_a_request_from_its_entry_in_the_ledger(string preference)
    {
        ModuleResult result = module.Invoke($"$null = Connect-TceContainer -Name test; & {{ {preference}; New-DmaWindow 64K 1G }}");

        ErrorRecord stop = Assert.Single(result.Errors);
        Assert.Equal("ActionPreferenceStop", stop.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal("1", string.Join(' ', module.Invoke("(Get-DmaWindow 1).Slot").Output));
        Assert.Empty(module.Invoke("Remove-DmaWindow 1; $null = New-DmaWindow 64K 1G").Errors);
    }
}
