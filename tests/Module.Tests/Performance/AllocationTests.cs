using SpaprDdw.ModuleTests.Support;

namespace SpaprDdw.ModuleTests.Performance;

/// <summary>What commands allocate on the pipeline's thread: counts, which are the same on every machine.</summary>
public sealed class AllocationTests : IDisposable
{
    private const int Many = 5000;
    private const int BytesOfMapping = 72;

    /// <summary>A mapping and the object that PowerShell wraps around it, which is more than twice as large.</summary>
    private const int BytesOfListed = 256;

    private readonly ModuleRunspace module = new();

    public void Dispose() => module.Dispose();

    [Fact]
    public void Listed_mapping_takes_itself_and_its_wrapper()
    {
        Map();

        Assert.InRange(Allocated("$null = Get-TceMapping") / (double)Many, BytesOfMapping, BytesOfListed + 16);
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

    /// <summary>Lines that nobody sees are not put into words: there is one for each of the requests that this takes.</summary>
    [Fact]
    public void Requests_whose_lines_do_not_show_take_no_words()
    {
        Map();

        long bytes = Allocated("$null = Set-DmaWindow 1 -PageSize ((Get-DmaWindow 1).PageSize -eq 64KB ? 4KB : 64KB)");

        // Twice as much, and more, with the words.
        Assert.InRange(bytes / (double)Many, BytesOfMapping, 700);
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
