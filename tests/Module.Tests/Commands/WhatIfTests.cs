using SpaprDdw.ModuleTests.Support;

namespace SpaprDdw.ModuleTests.Commands;

/// <summary>Whatever changes something can be asked what it would do.</summary>
public sealed class WhatIfTests : IDisposable
{
    private const string Setup = """
        $null = Connect-TceContainer -Name empty
        $test = Connect-TceContainer -Name test
        $null = New-DmaBuffer 64K free
        $null = New-DmaBuffer 1M guest
        $mapping = Invoke-TceMap guest
        $file, $saved = $args
        $picture = $file + '.svg'
        $null = Export-TceState $saved
        """;

    private const string State = """
        (Get-TceContainer).Name
        $test.State
        [System.IO.File]::Exists($file)
        [System.IO.File]::Exists($picture)
        Get-TceContainer | Export-TceState -AsString
        """;

    private readonly ModuleRunspace module = new();
    private readonly string file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():n}.json");
    private readonly string saved = Path.GetTempFileName();

    public WhatIfTests()
    {
        Assert.Empty(module.Invoke(Setup, file, saved).Errors);
    }

    public void Dispose()
    {
        module.Dispose();
        File.Delete(file);
        File.Delete(saved);
        File.Delete(file + ".svg");
    }

    [Theory]
    [InlineData("Connect-TceContainer")]
    [InlineData("Disconnect-TceContainer")]
    [InlineData("Export-TceState $file")]
    [InlineData("Import-TceState $saved -Name twin")]
    [InlineData("Import-TceState $saved -Container empty")]
    [InlineData("Invoke-TceMap free")]
    [InlineData("Invoke-TceUnmap $mapping")]
    [InlineData("New-DmaBuffer 64K")]
    [InlineData("New-DmaWindow 64K 1G")]
    [InlineData("Remove-DmaBuffer free")]
    [InlineData("Remove-DmaWindow 0 -Force")]
    [InlineData("Set-DmaWindow 0 -Size 1G")]
    [InlineData("Start-TceTrace $file")]
    [InlineData("Show-DmaWindow -Path $picture")]
    public void WhatIf_changes_nothing_and_the_command_itself_something(string script)
    {
        string before = Read(State);

        ModuleResult asked = module.Invoke($"{script} -WhatIf");
        Assert.Empty(asked.Errors);
        Assert.Empty(asked.Output);
        Assert.Equal(before, Read(State));

        Assert.Empty(module.Invoke($"{script} -Confirm:$false").Errors);
        Assert.NotEqual(before, Read(State));
    }

    private string Read(string script) => string.Join('\n', module.Invoke(script).Output);
}
