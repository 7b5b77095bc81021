using System.Diagnostics;
using System.Management.Automation;
using SpaprDdw.ModuleTests.Support;

namespace SpaprDdw.ModuleTests.Commands;

/// <summary>Ctrl+C in the midst of long work.</summary>
public sealed class StopTests : IDisposable
{
    private static readonly TimeSpan Prompt = TimeSpan.FromSeconds(5);

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

        Assert.Throws<PipelineStoppedException>(() => shell.EndInvoke(running));
        Assert.InRange(Stopwatch.GetElapsedTime(stopped), TimeSpan.Zero, Prompt);
        Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
    }
}
