using SpaprDdw.ModuleTests.Support;

namespace SpaprDdw.ModuleTests.Commands;

/// <summary>Objects go from one command to the next, by value and by their properties; bad items stop no good ones.</summary>
public sealed class PipelineTests : IDisposable
{
    private const string Setup = """
        $test = Connect-TceContainer -Name test
        $window = New-DmaWindow 64K 512GB -Levels 2
        $guest, $rings = 'guest', 'rings' | ForEach-Object { New-DmaBuffer 1MB $_ }
        $null = Invoke-TceMap guest $window
        """;

    private readonly ModuleRunspace module = new();

    public PipelineTests() => Assert.Empty(module.Invoke(Setup).Errors);

    public void Dispose() => module.Dispose();

    [Theory]
    [InlineData("(Get-TceContainer | Get-DmaWindow).Slot", "0 1")]
    [InlineData("('test' | Get-DmaWindow).Slot", "0 1")]
    [InlineData("(Get-TceContainer | Get-TceInfo).Container.Name", "test")]
    [InlineData("(Get-TceContainer | Get-DmaBuffer).Name", "guest rings")]
    [InlineData("(Get-TceContainer | New-DmaBuffer 64K).Name", "buffer0")]
    [InlineData("(Get-DmaWindow | Get-TceTable).Level", "0 1 0")]
    [InlineData("(Get-DmaWindow | Get-TceMapping).Buffer.Name", "guest")]
    [InlineData("(Get-TceContainer | Get-TceTable).Level", "0 1 0")]
    [InlineData("(Get-TceContainer | Get-TceTable 1).Level", "1 0")]
    [InlineData("(Get-TceContainer | Get-TceMapping).Buffer.Name", "guest")]
    [InlineData("(Get-TceContainer | Get-TceMapping -Buffer guest).Size", "1048576")]
    [InlineData("$null = Invoke-TceMap rings; (Get-DmaBuffer rings | Get-TceMapping).Buffer.Name", "rings")]
    [InlineData("(Get-TceContainer | Get-IommuGroup).Number", "0 1 2 3")]
    [InlineData("(Get-TceContainer | Get-IommuGroup 2).Number", "2")]
    [InlineData("(Get-TceInfo | Get-IommuGroup 2).Number", "2")]
    [InlineData("$null = Connect-TceContainer -Name other; (Get-TceContainer | Get-TceTable).Window.Container.Name", "test test test other")]
    [InlineData("$null = Connect-TceContainer -Name other; @(Get-TceContainer | Show-DmaWindow | Where-Object { $_ -like 'Container*' })", "Container test (Emulated, Power9): 2 windows, 1 MiB mapped Container other (Emulated, Power9): 1 window, 0 B mapped")]
    [InlineData("@(Get-DmaWindow 1 | Show-DmaWindow | Where-Object { $_ -like 'Window*' }).Count", "1")]
    [InlineData("@(Get-DmaWindow | Show-DmaWindow | Where-Object { $_ -like 'Container*' }).Count", "1")]
    [InlineData("@(@() | Show-DmaWindow).Count", "0")]
    [InlineData("(Get-DmaBuffer | Invoke-TceMap -Window 1).Buffer.Name", "guest rings")]
    [InlineData("('rings' | Invoke-TceMap).StartAddress", "576460752304472064")]
    [InlineData("(Get-TceMapping | Resolve-TceAddress).Buffer.Name", "guest")]
    [InlineData("(Get-DmaWindow | Resolve-TceAddress | ForEach-Object Address)", "0 576460752303423488")]
    [InlineData("Get-TceMapping | Invoke-TceUnmap; @(Get-TceMapping).Count", "0")]
    [InlineData("Get-TceMapping | Invoke-TceUnmap; Get-DmaBuffer | Remove-DmaBuffer; @(Get-DmaBuffer).Count", "0")]
    [InlineData("Get-DmaWindow | Where-Object PageSize -eq 64KB | Remove-DmaWindow -Force; (Get-DmaWindow).Slot", "0")]
    [InlineData("Get-DmaWindow | Where-Object PageSize -eq 64KB | Remove-DmaWindow -Force -WhatIf; (Get-DmaWindow).Slot", "0 1")]
    [InlineData("Get-TceContainer | Disconnect-TceContainer; @(Get-TceContainer).Count; $test.State; $window.State; $guest.MappedBytes", "0 Closed Removed 0")]
    public void Objects_are_piped(string script, string expected) => Emits(script, expected);

    [Theory]
    [InlineData("Remove-DmaWindow 0; ([pscustomobject] @{ PageSize = '64K'; Size = '1 GiB'; Levels = 2 } | New-DmaWindow).Levels", "2")]
    [InlineData("Remove-DmaWindow 0; ([pscustomobject] @{ PageSize = 65536; WindowSize = 1GB } | New-DmaWindow).Size", "1073741824")]
    [InlineData("([pscustomobject] @{ Name = 'two'; Size = '2 MiB'; PageSize = '2 MiB' } | New-DmaBuffer).PageSize", "2097152")]
    [InlineData("[pscustomobject] @{ StartAddress = '0x800000000000000'; Size = '64K' } | Invoke-TceUnmap; (Get-TceMapping).Size", "983040")]
    [InlineData("([pscustomobject] @{ Address = '0x800000000000000' } | Resolve-TceAddress).Buffer.Name", "guest")]
    [InlineData("([pscustomobject] @{ Container = 'test' } | Get-TceInfo).Container.Name", "test")]
    public void Properties_of_other_objects_are_bound(string script, string expected) => Emits(script, expected);

    [Theory]
    [InlineData("Get-DmaWindow 0x800000000000000", "0x800000000000000")]
    [InlineData("Get-DmaWindow '0x800000000000000'", "0x800000000000000")]
    [InlineData("Get-DmaWindow 0x800_0000_0000_0000", "0x800000000000000")]
    [InlineData("(New-DmaBuffer 0x1_0000).Size", "65536")]
    [InlineData("Get-DmaWindow 576460752303423488", "0x800000000000000")]
    [InlineData("Get-DmaWindow ([decimal] 576460752303423488)", "0x800000000000000")]
    [InlineData("Get-DmaWindow 1", "0x800000000000000")]
    [InlineData("Get-DmaWindow $window", "0x800000000000000")]
    [InlineData("(Resolve-TceAddress 0xffff0000).Address", "4294901760")]
    [InlineData("(Resolve-TceAddress 0x8000000000000000).Address", "9223372036854775808")]
    [InlineData("(Resolve-TceAddress 0xffffffffffffffff).Address", "18446744073709551615")]
    [InlineData("(Resolve-TceAddress ([ulong]::MaxValue)).Address", "18446744073709551615")]
    [InlineData("(New-DmaBuffer ' 64 kib ').Size; (New-DmaBuffer '.5M').Size; (New-DmaBuffer 0.5GB).Size", "65536 524288 536870912")]
    [InlineData("(New-DmaBuffer '1.5 GiB').Size; (New-DmaBuffer 0x80000000).Size; (New-DmaBuffer 1mb).Size", "1610612736 2147483648 1048576")]
    public void Arguments_are_taken_as_they_are_written(string script, string expected) => Emits(script, expected);

    [Theory]
    [InlineData("(3, 99, 1 | Get-IommuGroup).Number", "3 1", "GroupNotFound")]
    [InlineData("('nobody', 'test' | Get-TceInfo).Container.Name", "test", "ContainerNotFound")]
    [InlineData("('rings', 'nobody', 'guest' | Invoke-TceMap).Buffer.Name", "rings guest", "BufferNotFound")]
    [InlineData("'x', '0x0', '0x800000000000000' | Invoke-TceUnmap; @(Get-TceMapping).Count", "0", "ParameterArgumentTransformationError NothingMapped")]
    [InlineData("Get-DmaBuffer | Remove-DmaBuffer; (Get-DmaBuffer).Name", "guest", "BufferInUse")]
    [InlineData("Get-DmaWindow | Remove-DmaWindow; (Get-DmaWindow).Slot", "1", "WindowHasMappings")]
    [InlineData("(Get-DmaBuffer nobody, rings).Name", "rings", "BufferNotFound")]
    [InlineData("('x', 5 | Resolve-TceAddress).Address", "5", "ParameterArgumentTransformationError")]
    public void Good_items_among_bad_ones_are_done(string script, string expected, string errors)
    {
        ModuleResult result = module.Invoke(script);

        Assert.Equal(expected, string.Join(' ', result.Output));
        Assert.Equal(errors, string.Join(' ', result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0])));
    }

    private void Emits(string script, string expected)
    {
        ModuleResult result = module.Invoke(script);

        Assert.Empty(result.Errors);
        Assert.Equal(expected, string.Join(' ', result.Output));
    }
}
