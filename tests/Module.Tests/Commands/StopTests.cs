using System.Diagnostics;
using System.Management.Automation;
using SpaprDdw.ModuleTests.Support;

namespace SpaprDdw.ModuleTests.Commands;

/// <summary>Ctrl+C during long work.</summary>
public sealed class StopTests : IDisposable
{
    /// <summary>The longest time to wait for a stop. None of the scripts ends by itself in this time.</summary>
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(30);

    /// <summary>
    /// PowerShell loses a stop that comes while it cleans up after a pipeline: about one in a thousand stops of such
    /// loops, with any commands.
    /// </summary>
    private const int Attempts = 3;

    /// <summary>Commands that cannot begin while another thread is in the middle of a change.</summary>
    private static readonly string[] WaitingScripts =
    [
        "Get-DmaWindow", "Get-TceMapping", "Get-TceInfo", "New-DmaBuffer 64K", "Remove-DmaBuffer guest", "Invoke-TceMap guest", "Invoke-TceUnmap 0",
        "New-DmaWindow 64K 1G", "Remove-DmaWindow 1 -Force", "Reset-DmaWindow -Force", "Test-DmaWindow 1GB", "Resolve-TceAddress 0", "Show-DmaWindow",
        "Export-TceState -AsString", "Stop-TceTrace", "Disconnect-TceContainer",
    ];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("stops");
    private readonly ModuleRunspace module = new();

    /// <summary>Ends the loop of a script if PowerShell lost the stop.</summary>
    private readonly ManualResetEventSlim ended = new();

    public StopTests() => Assert.Empty(module.Invoke("$ended = $args[0]", ended).Errors);

    public void Dispose()
    {
        module.Dispose();
        ended.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public void Ctrl_C_ends_the_listing_of_many_mappings()
    {
        Assert.Empty(module.Invoke("""
            $null = Connect-TceContainer
            $null = New-DmaWindow 64K 64G
            $buffer = New-DmaBuffer 64K
            foreach ($page in 0..1999) { $null = Invoke-TceMap $buffer -Address (0x800000000000000 + $page * 128KB) }
            """).Errors);

        StopsAtFirstOutput("while (-not $ended.IsSet) { Get-TceMapping }");

        Assert.Equal("2000", string.Join(' ', module.Invoke("@(Get-TceMapping).Count").Output));
    }

    [Fact]
    public void Ctrl_C_ends_the_replay_of_many_recordings()
    {
        StopsAtFirstOutput("Test-TceTrace (@($args[0]) * 100000)", BuildOutput.GetRecording("linux-6.12-64k-powernv9/h01-quickstart.jsonl"));

        Assert.Empty(module.Invoke("Get-TceContainer").Output);
    }

    [Fact]
    public void Ctrl_C_leaves_no_window_out_of_the_ledger()
    {
        Assert.Empty(module.Invoke("$null = Connect-TceContainer").Errors);

        StopsAtFirstOutput("while (-not $ended.IsSet) { New-DmaWindow 64K 1G -Debug -Confirm:$false; Remove-DmaWindow 1 -Debug -Confirm:$false }");

        ModuleResult after = module.Invoke("Get-DmaWindow 1 -ErrorAction Ignore | Remove-DmaWindow; (New-DmaWindow 64K 1G).Slot");
        Assert.Empty(after.Errors);
        Assert.Equal("1", string.Join(' ', after.Output));
    }

    [Theory]
    [InlineData("& { while (-not $ended.IsSet) { $buffer } } | Invoke-TceMap")]
    [InlineData("while (-not $ended.IsSet) { Invoke-TceMap $buffer; Get-TceMapping | Invoke-TceUnmap }")]
    [InlineData("while (-not $ended.IsSet) { 1; New-DmaBuffer 64K | Remove-DmaBuffer }")]
    [InlineData("& { while (-not $ended.IsSet) { 8GB } } | Measure-DmaWindow -User Qemu, Dpdk")]
    [InlineData("while (-not $ended.IsSet) { Remove-DmaWindow 1 -Force; Test-DmaWindow 64GB -BackingPageSize 1GB -All; $window = New-DmaWindow 64K 1T }")]
    [InlineData("while (-not $ended.IsSet) { Set-DmaWindow 1 -Size 2TB; Set-DmaWindow 1 -Size 1TB }")]
    [InlineData("while (-not $ended.IsSet) { 1; Remove-DmaWindow 1 -Force; $window = New-DmaWindow 64K 1T }")]
    [InlineData("while (-not $ended.IsSet) { Connect-TceContainer; Disconnect-TceContainer }")]
    public void Ctrl_C_leaves_a_ledger_that_agrees_with_the_driver(string script)
    {
        Assert.Empty(module.Invoke("""
            $null = Connect-TceContainer -Name test
            $buffer = New-DmaBuffer 64K
            $window = New-DmaWindow 64K 1T
            """).Errors);

        StopsAtFirstOutput(script);

        // If ledger and driver agree, every window and buffer can be removed, and then no memory is locked.
        ModuleResult after = module.Invoke("""
            Get-TceContainer | Where-Object Name -NE test | Disconnect-TceContainer
            Get-DmaWindow -Container test | Remove-DmaWindow -Force
            Get-DmaBuffer -Container test | Remove-DmaBuffer
            (Get-TceInfo -Container test).LockedMemory
            """);
        Assert.Empty(after.Errors);
        Assert.Equal("0", string.Join(' ', after.Output));
    }

    /// <summary>One runspace is in the middle of a change, which it ends when it may. A command of another one waits for it.</summary>
    [Fact]
    public void Ctrl_C_ends_a_command_that_waits_for_another_runspace()
    {
        using var isHeld = new ManualResetEventSlim();
        using var mayEnd = new ManualResetEventSlim();
        using var other = new ModuleRunspace();
        Assert.Empty(module.Invoke("""
            $null = Connect-TceContainer -Name shared
            $window = New-DmaWindow 64K 1T
            $buffer = New-DmaBuffer 64K guest
            $null = Invoke-TceMap $buffer -Window $window
            Start-TceTrace $args[0]
            """, Path.Combine(folder.FullName, "trace.jsonl")).Errors);
        using PowerShell change = other.CreateShell(
            "param($isHeld, $mayEnd) Set-DmaWindow 1 -Size 2T -Container shared -Debug -Confirm:$false 5>&1 | ForEach-Object { $isHeld.Set(); $mayEnd.Wait() }",
            isHeld, mayEnd);
        IAsyncResult changing = change.BeginInvoke();
        Assert.True(isHeld.Wait(LongestStop, TestContext.Current.CancellationToken));

        foreach (string script in WaitingScripts)
            Assert.Contains(Enumerable.Range(0, 5), _ => StopsWithin(script, 200));

        Assert.Empty(module.Invoke("$line = 'Remove-DmaBuffer -Name gu'; (TabExpansion2 $line $line.Length).CompletionMatches | Where-Object ResultType -EQ ParameterValue").Output);

        mayEnd.Set();
        change.EndInvoke(changing);
        ModuleResult after = module.Invoke("""
            (Get-DmaWindow 1).Size, @(Get-TceMapping).Count, @(Get-DmaBuffer).Count, @(Get-TceTrace).Count
            Test-TceTrace (Stop-TceTrace) -Quiet
            """);
        Assert.Empty(after.Errors);
        Assert.Equal("2199023255552 1 1 1 True", string.Join(' ', after.Output));
    }

    /// <summary>Whether a script that waits ends within some milliseconds after a stop.</summary>
    private bool StopsWithin(string script, double milliseconds)
    {
        using PowerShell shell = module.CreateShell(script);
        IAsyncResult running = shell.BeginInvoke();
        Assert.False(running.AsyncWaitHandle.WaitOne(40), $"{script} did not wait.");
        long begun = Stopwatch.GetTimestamp();
        shell.Stop();
        TimeSpan took = Stopwatch.GetElapsedTime(begun);
        TestContext.Current.TestOutputHelper!.WriteLine($"{script}: stopped in {took.TotalMilliseconds:0} ms");
        Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
        return took.TotalMilliseconds <= milliseconds;
    }

    private void StopsAtFirstOutput(string script, params IEnumerable<object?> arguments)
        => Assert.Contains(Enumerable.Range(1, Attempts), _ => IsStoppedAtFirstOutput(script, arguments));

    private bool IsStoppedAtFirstOutput(string script, IEnumerable<object?> arguments)
    {
        using PowerShell shell = module.CreateShell(script, arguments);
        using var output = new PSDataCollection<PSObject>();
        using var first = new ManualResetEventSlim();
        output.DataAdded += (_, _) => first.Set();
        IAsyncResult running = shell.BeginInvoke<PSObject, PSObject>(null, output);
        Assert.True(first.Wait(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.False(running.IsCompleted);

        long begun = Stopwatch.GetTimestamp();
        IAsyncResult stop = shell.BeginStop(null, null);
        bool isStopped = stop.AsyncWaitHandle.WaitOne(LongestStop);
        TimeSpan took = Stopwatch.GetElapsedTime(begun);
        if (!isStopped)
            ended.Set();
        shell.EndStop(stop);
        ended.Reset();

        TestContext.Current.TestOutputHelper!.WriteLine($"{script}: {(isStopped ? "stopped" : "not stopped")} in {took.TotalMilliseconds:0} ms");
        if (isStopped)
        {
            Assert.Throws<PipelineStoppedException>(() => shell.EndInvoke(running));
            Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
        }

        return isStopped;
    }
}
