using SpaprDdw.ModuleTests.Support;

namespace SpaprDdw.ModuleTests.Performance;

/// <summary>The bytes that commands allocate on the pipeline's thread, which are the same on every machine.</summary>
public sealed class AllocationTests : IDisposable
{
    private const int Mappings = 5000;
    private const int MappingBytes = 72;

    /// <summary>The bytes of a mapping, of its row, and of the PSObject that PowerShell wraps around the row.</summary>
    private const int WrappedMappingBytes = 352;

    private readonly ModuleRunspace module = new();

    public void Dispose() => module.Dispose();

    [Fact]
    public void A_listed_mapping_allocates_only_itself_its_row_and_its_wrapper()
    {
        Map();

        Assert.InRange(MeasureBytes("$null = Get-TceMapping") / (double)Mappings, MappingBytes, WrappedMappingBytes + 16);
    }

    [Fact]
    public void The_first_mapping_is_listed_before_the_others_are_read()
    {
        Map();

        long first = MeasureBytes(
            "Get-TceMapping | ForEach-Object { if (++$count -eq 1) { $first = [System.GC]::GetAllocatedBytesForCurrentThread() } }",
            end: "$first");

        Assert.InRange(first, 1, MappingBytes * Mappings / 2);
    }

    /// <summary>The change of a window sends a request, and so has a log line, for each mapping.</summary>
    [Fact]
    public void A_log_line_that_is_not_shown_is_not_formatted()
    {
        Map();

        long bytes = MeasureBytes("$null = Set-DmaWindow 1 -PageSize ((Get-DmaWindow 1).PageSize -eq 64KB ? 4KB : 64KB)");

        // With formatted lines it would be more than twice as much.
        Assert.InRange(bytes / (double)Mappings, MappingBytes, 700);
    }

    private void Map()
        => Assert.Empty(module.Invoke($$"""
            $null = Connect-TceContainer
            $null = New-DmaBuffer 1GB guest
            $first = (New-DmaWindow 64KB 64GB).StartAddress
            for ($page = 0; $page -lt {{Mappings}}; $page++) {
                $null = Invoke-TceMap guest -Address ($first + $page * 128KB) -Offset ($page * 64KB) -Size 64KB
            }
            """).Errors);

    /// <summary>Runs a script twice, and returns the bytes that its second run allocates.</summary>
    /// <param name="script">The script.</param>
    /// <param name="end">
    /// An expression for the allocated bytes at the end, or at a moment that the script has saved.
    /// </param>
    private long MeasureBytes(string script, string end = "[System.GC]::GetAllocatedBytesForCurrentThread()")
    {
        ModuleResult result = module.Invoke(
            $"{script}; $count = 0; $before = [System.GC]::GetAllocatedBytesForCurrentThread(); {script}; ({end}) - $before");
        Assert.Empty(result.Errors);
        return (long)Assert.Single(result.Output).BaseObject;
    }
}
