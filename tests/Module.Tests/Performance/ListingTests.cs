using SpaprDdw.ModuleTests.Support;

namespace SpaprDdw.ModuleTests.Performance;

/// <summary>What a listing allocates on the pipeline's thread: counts, which are the same on every machine.</summary>
public sealed class ListingTests : IDisposable
{
    private const int Many = 5000;
    private const int BytesOfMapping = 72;

    private readonly ModuleRunspace module = new();

    public void Dispose() => module.Dispose();

    /// <summary>The mapping itself and what PowerShell wraps it in.</summary>
    [Fact]
    public void Listed_mapping_takes_little_more_than_itself()
    {
        Map();

        Assert.InRange(Allocated("$null = Get-TceMapping") / (double)Many, BytesOfMapping, 4 * BytesOfMapping);
    }

    [Fact]
    public void First_mapping_comes_before_the_others_are_looked_for()
    {
        Map();

        long first = Allocated(
            "Get-TceMapping | ForEach-Object { if (++$count -eq 1) { $first = [System.GC]::GetAllocatedBytesForCurrentThread() } }",
            end: "$first");

        Assert.InRange(first, 1, BytesOfMapping * Many / 2);
    }

    private void Map()
        => Assert.Empty(module.Invoke($$"""
            $null = Connect-TceContainer
            $null = New-DmaBuffer 1GB guest
            $first = (New-DmaWindow 64KB 64GB).StartAddress
            for ($page = 0; $page -lt {{Many}}; $page++) {
                $null = Invoke-TceMap guest -Address ($first + $page * 128KB) -Offset ($page * 64KB) -Size 64KB
            }
            """).Errors);

    /// <summary>Bytes from the beginning of a script to its end, or to where it says, when it is not run for the first time.</summary>
    private long Allocated(string script, string end = "[System.GC]::GetAllocatedBytesForCurrentThread()")
    {
        ModuleResult result = module.Invoke(
            $"{script}; $count = 0; $before = [System.GC]::GetAllocatedBytesForCurrentThread(); {script}; ({end}) - $before");
        Assert.Empty(result.Errors);
        return (long)Assert.Single(result.Output).BaseObject;
    }
}
