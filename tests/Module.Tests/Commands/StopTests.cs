using System.Diagnostics;
using System.Management.Automation;
using SpaprDdw.ModuleTests.Support;

namespace SpaprDdw.ModuleTests.Commands;

/// <summary>Ctrl+C in the midst of long work.</summary>
public sealed class StopTests : IDisposable
{
    /// <summary>It is to be 200 ms; a machine that does other things as well may take ten times as long.</summary>
    private static readonly TimeSpan Prompt = TimeSpan.FromSeconds(2);

    private readonly ModuleRunspace module = new();

    public void Dispose() => module.Dispose();

    [Fact]
    public void Ends_the_listing_of_many_mappings()
    {
        Assert.Empty(module.Invoke("""
            $null = Connect-TceContainer
            $null = New-DmaWindow 64K 64G
            $buffer = New-DmaBuffer 64K
            foreach ($page in 0..1999) { $null = Invoke-TceMap $buffer -Address (0x800000000000000 + $page * 128KB) }
            """).Errors);

        StopsAtFirstOutput("while ($true) { Get-TceMapping }");

        Assert.Equal("2000", string.Join(' ', module.Invoke("@(Get-TceMapping).Count").Output));
    }

    [Fact]
    public void Ends_the_replay_of_many_recordings()
    {
        StopsAtFirstOutput("Test-TceTrace (@($args[0]) * 100000)", Built.Recording("linux-6.12-64k-powernv9/h01-quickstart.jsonl"));

        Assert.Empty(module.Invoke("Get-TceContainer").Output);
    }

    [Fact]
    public void Leaves_no_window_out_of_the_books()
    {
        Assert.Empty(module.Invoke("$null = Connect-TceContainer").Errors);

        StopsAtFirstOutput("while ($true) { New-DmaWindow 64K 1G -Debug -Confirm:$false; Remove-DmaWindow 1 -Debug -Confirm:$false }");

        ModuleResult after = module.Invoke("Get-DmaWindow 1 -ErrorAction Ignore | Remove-DmaWindow; (New-DmaWindow 64K 1G).Slot");
        Assert.Empty(after.Errors);
        Assert.Equal("1", string.Join(' ', after.Output));
    }

    [Theory]
    [InlineData("& { while ($true) { $buffer } } | Invoke-TceMap")]
    [InlineData("while ($true) { Invoke-TceMap $buffer; Get-TceMapping | Invoke-TceUnmap }")]
    [InlineData("while ($true) { 1; New-DmaBuffer 64K | Remove-DmaBuffer }")]
    [InlineData("& { while ($true) { 8GB } } | Measure-DmaWindow -User Qemu, Dpdk")]
    [InlineData("while ($true) { Remove-DmaWindow 1 -Force; Test-DmaWindow 64GB -BackingPageSize 1GB -All; $window = New-DmaWindow 64K 1T }")]
    [InlineData("while ($true) { Set-DmaWindow 1 -Size 2TB; Set-DmaWindow 1 -Size 1TB }")]
    [InlineData("while ($true) { 1; Remove-DmaWindow 1 -Force; $window = New-DmaWindow 64K 1T }")]
    [InlineData("while ($true) { Connect-TceContainer; Disconnect-TceContainer }")]
    public void Leaves_books_that_agree_with_the_driver(string script)
    {
        Assert.Empty(module.Invoke("""
            $null = Connect-TceContainer -Name test
            $buffer = New-DmaBuffer 64K
            $window = New-DmaWindow 64K 1T
            """).Errors);

        StopsAtFirstOutput(script);

        // Every window can be removed and every buffer be freed, and then nothing is charged.
        ModuleResult after = module.Invoke("""
            Get-TceContainer | Where-Object Name -NE test | Disconnect-TceContainer
            Get-DmaWindow -Container test | Remove-DmaWindow -Force
            Get-DmaBuffer -Container test | Remove-DmaBuffer
            (Get-TceInfo -Container test).LockedMemory
            """);
        Assert.Empty(after.Errors);
        Assert.Equal("0", string.Join(' ', after.Output));
    }

    private void StopsAtFirstOutput(string script, params IEnumerable<object?> arguments)
    {
        using PowerShell shell = module.CreateShell(script, arguments);
        using var output = new PSDataCollection<PSObject>();
        using var first = new ManualResetEventSlim();
        output.DataAdded += (_, _) => first.Set();
        IAsyncResult running = shell.BeginInvoke<PSObject, PSObject>(null, output);
        Assert.True(first.Wait(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.False(running.IsCompleted);

        long stopped = Stopwatch.GetTimestamp();
        shell.Stop();

        TimeSpan took = Stopwatch.GetElapsedTime(stopped);
        TestContext.Current.TestOutputHelper!.WriteLine($"{script}: stopped in {took.TotalMilliseconds:0} ms");
        Assert.InRange(took, TimeSpan.Zero, Prompt);
        Assert.Throws<PipelineStoppedException>(() => shell.EndInvoke(running));
        Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
    }
}
