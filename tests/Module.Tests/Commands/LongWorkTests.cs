using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using SpaprDdw.ModuleTests.Support;

namespace SpaprDdw.ModuleTests.Commands;

/// <summary>
/// Single commands that work for long, on a window of very many mappings: Ctrl+C in their midst ends them at once and
/// leaves all of the work or none of it.
/// </summary>
public sealed class LongWorkTests(LongWorkTests.ManyMappings many) : IClassFixture<LongWorkTests.ManyMappings>
{
    /// <summary>It is to be 200 ms; a machine that does other things as well may take ten times as long.</summary>
    private static readonly TimeSpan Prompt = TimeSpan.FromSeconds(2);

    private static readonly int[] Delays = [150, 60, 400, 25, 800];

    /// <summary>No temporary file is there, and the file itself is whole if it is there: the last moment may be too late to stop.</summary>
    private const string WholeOrNone = "[System.IO.Directory]::GetFiles($folder, '*.tmp').Count; -not [System.IO.File]::Exists($target) -or (Compare-TceState $target full -Quiet)";

    private const string RunsOrNone = "$runs = try { Stop-TceTrace -Container full -ErrorAction Stop; $true } catch { $_.FullyQualifiedErrorId -notlike 'TraceNotRunning*' }; $runs -eq [System.IO.File]::Exists($target)";

    [Theory]
    [InlineData("Import-TceState $state -Name twin", "Get-TceContainer | ForEach-Object Name", "full empty used")]
    [InlineData("Import-TceState $state -Container empty", "Get-DmaWindow -Container empty | ForEach-Object State; @(Get-DmaBuffer -Container empty).Count; (Get-TceInfo -Container empty).LockedMemory", "Pending 0 0")]
    [InlineData("Import-TceState $state -Container used", "Get-DmaWindow -Container used | ForEach-Object { $_.State, $_.Mappings }; @(Get-DmaBuffer -Container used).Count", "Active 0 0")]
    [InlineData("Export-TceState $target -Container full", WholeOrNone, "0 True")]
    [InlineData("Export-TceState $target -Compress -Container full", WholeOrNone, "0 True")]
    [InlineData("Export-TceState -AsString -Container full", "", "")]
    [InlineData("Compare-TceState $state full", "", "")]
    [InlineData("Compare-TceState full full", "", "")]
    [InlineData("Measure-DmaWindow 8GB -State $state", "", "")]
    [InlineData("Start-TceTrace $target -Container full", RunsOrNone, "True")]
    [InlineData("Test-TceTrace $recording", "", "")]
    [InlineData("Show-DmaWindow -Container full", "", "")]
    [InlineData("Get-TceMapping -Container full", "", "")]
    [InlineData("Get-TceMapping -Container full | Resolve-TceAddress -Container full", "", "")]
    public void Ends_at_once_and_leaves_nothing_half_done(string script, string look, string expected)
    {
        using ModuleRunspace module = many.Connect();

        Stop(module, script);

        Assert.Equal(expected, Emitted(module, look));
        Assert.Equal("Active Active", Emitted(module, "Get-DmaWindow -Container full | ForEach-Object State"));
        Assert.Equal(ManyMappings.Number.ToString(CultureInfo.InvariantCulture), Emitted(module, "(Get-DmaWindow 1 -Container full).Mappings"));
    }

    /// <summary>Reading, trying on a twin, making: wherever it is stopped, all of it is there afterwards or nothing.</summary>
    [Theory]
    [InlineData("empty", "Pending 0 0", "Active 0 0")] // A default window that had not been used may stay made (rule 3).
    [InlineData("used", "Active 0 0")]
    public void A_restore_is_done_or_undone(string container, params string[] undone)
    {
        using ModuleRunspace module = many.Connect();
        string look = $"Get-DmaWindow -Container {container} | ForEach-Object {{ $_.State, $_.Mappings }}; @(Get-DmaBuffer -Container {container}).Count";
        string done = $"Active 0 Active {ManyMappings.Number} 1";
        double whole = double.Parse(Emitted(module, """
            $null = Connect-TceContainer -Name measured
            $begun = [DateTime]::UtcNow
            $null = Import-TceState $state -Container measured
            ([DateTime]::UtcNow - $begun).TotalMilliseconds
            Disconnect-TceContainer measured
            """), CultureInfo.InvariantCulture);
        int stops = 0;
        string state;

        do
        {
            PSInvocationState end = StopAfter(module, $"Import-TceState $state -Container {container}", delay: (int)(whole * ++stops / 10));
            state = Emitted(module, look);
            Assert.Contains(state, end == PSInvocationState.Completed ? [done] : undone.Append(done));
        }
        while (state != done);

        Assert.InRange(stops, 3, int.MaxValue);
    }

    /// <summary>A change of windows goes on to its end when its requests have begun, and is not begun after Ctrl+C.</summary>
    [Fact]
    public void A_change_of_a_window_is_done_or_not_begun()
    {
        using ModuleRunspace module = many.Connect();

        Stop(module, "Set-DmaWindow (Get-DmaWindow 1 -Container full) -Size 2TB");

        string size = Emitted(module, "(Get-DmaWindow 1 -Container full).Size");
        Assert.True(size is "1099511627776" or "2199023255552", size);
        Assert.Equal($"{ManyMappings.Number} {ManyMappings.Number}", Emitted(module, "(Get-DmaWindow 1 -Container full).Mappings; @(Get-TceMapping -Container full).Count"));
        Assert.Equal("1", Emitted(module, "$null = Set-DmaWindow (Get-DmaWindow 1 -Container full) -Size 1TB; (Get-DmaWindow -Container full)[1].Slot"));
    }

    /// <summary>What is quick enough to need no looking: removing and closing, whatever is mapped.</summary>
    [Theory]
    [InlineData("Remove-DmaWindow (Get-DmaWindow 1 -Container full) -Force", "(Get-DmaWindow -Container full).Slot", "0")]
    [InlineData("Reset-DmaWindow -Container full -Force", "(Get-DmaWindow -Container full).Slot", "0")]
    [InlineData("Disconnect-TceContainer full", "(Get-TceContainer).Name", "empty used")]
    public void Removing_is_done_before_it_can_be_stopped(string script, string look, string expected)
    {
        using ModuleRunspace module = many.Connect();

        long begun = Stopwatch.GetTimestamp();
        Assert.Empty(module.Invoke(script).Errors);
        TimeSpan took = Stopwatch.GetElapsedTime(begun);

        TestContext.Current.TestOutputHelper!.WriteLine($"{script}: {took.TotalMilliseconds:0} ms with {ManyMappings.Number} mappings");
        Assert.InRange(took, TimeSpan.Zero, Prompt);
        Assert.Equal(expected, Emitted(module, look));
    }

    [Theory]
    [InlineData("Import-TceState $state -Name twin", "Bytes read: ", "Mappings: ")]
    [InlineData("Test-TceTrace $recording", "Lines read: ", "Operations: ")]
    public void Shows_how_far_it_is(string script, params string[] shown)
    {
        using ModuleRunspace module = many.Connect();
        string[] seen = [];

        // What takes less than a second shows nothing: repeated in one command it takes more.
        for (int files = 1; files <= 64 && seen.Length == 0; files *= 4)
        {
            string repeated = script.Replace("$state", $"(@($state) * {files})").Replace("$recording", $"(@($recording) * {files})");
            repeated = repeated.StartsWith("Import", StringComparison.Ordinal)
                ? $"@($state) * {files} | ForEach-Object {{ [pscustomobject] @{{ Path = $_ }} }} | Import-TceState -Name twin -ErrorAction Ignore"
                : repeated;
            seen = module.Invoke(repeated).Progress.Select(record => record.StatusDescription).ToArray();
        }

        Assert.Contains(seen, status => shown.Any(text => status.StartsWith(text, StringComparison.Ordinal)));
        Assert.Equal("Done", seen[^1]);
    }

    /// <summary>Stops a script in its midst: later or sooner, when it was not there yet or at its end already.</summary>
    private static void Stop(ModuleRunspace module, string script)
    {
        foreach (int delay in Delays)
        {
            if (StopAfter(module, script, delay) == PSInvocationState.Stopped)
                return;
            Emitted(module, """
                Get-TceContainer twin -ErrorAction Ignore | Disconnect-TceContainer
                Stop-TceTrace -Container full -ErrorAction Ignore
                [System.IO.File]::Delete($target)
                """);
        }

        Assert.Fail($"'{script}' was never stopped in its midst.");
    }

    private static PSInvocationState StopAfter(ModuleRunspace module, string script, int delay)
    {
        using PowerShell shell = module.CreateShell(script);
        using var output = new PSDataCollection<PSObject>();
        IAsyncResult running = shell.BeginInvoke<PSObject, PSObject>(null, output);
        running.AsyncWaitHandle.WaitOne(delay);

        long stopped = Stopwatch.GetTimestamp();
        shell.Stop();
        TimeSpan took = Stopwatch.GetElapsedTime(stopped);

        PSInvocationState end = shell.InvocationStateInfo.State;
        TestContext.Current.TestOutputHelper!.WriteLine($"{end} after {delay} ms, within {took.TotalMilliseconds:0} ms: {script}");
        Assert.InRange(took, TimeSpan.Zero, Prompt);
        return end;
    }

    private static string Emitted(ModuleRunspace module, string script)
    {
        ModuleResult result = module.Invoke(script);
        Assert.Empty(result.Errors);
        return string.Join(' ', result.Output);
    }

    /// <summary>A state of very many mappings in a file, and a recording of how it came to be.</summary>
    public sealed class ManyMappings : IDisposable
    {
        internal const int Number = 300_000;

        private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("many-mappings");

        public ManyMappings()
        {
            using ModuleRunspace module = new();
            Assert.Empty(module.Invoke("""
                param($folder, $number)
                $null = Connect-TceContainer -Name full
                $window = New-DmaWindow 64K 1TB
                $buffer = New-DmaBuffer 64K guest
                foreach ($page in 0..($number - 1)) { $null = Invoke-TceMap $buffer -Address (0x800000000000000 + $page * 128KB) }
                $null = Export-TceState "$folder/state.json"
                $null = Start-TceTrace "$folder/recording.jsonl"
                $null = Stop-TceTrace
                """, folder.FullName, Number).Errors);
        }

        public void Dispose() => folder.Delete(recursive: true);

        /// <summary>A session with three containers: one with all of the mappings one that has not been used, and one whose default window has.</summary>
        internal ModuleRunspace Connect()
        {
            var module = new ModuleRunspace();
            Assert.Empty(module.Invoke("""
                param($path)
                $folder = $path
                $state, $recording, $target = "$folder/state.json", "$folder/recording.jsonl", "$folder/target"
                [System.IO.File]::Delete($target)
                $null = Import-TceState $state -Name full
                $null = Connect-TceContainer -Name empty
                $null = Connect-TceContainer -Name used
                $null = New-DmaBuffer 64K | Invoke-TceMap
                Get-TceMapping | Invoke-TceUnmap
                Get-DmaBuffer | Remove-DmaBuffer
                """, folder.FullName).Errors);
            return module;
        }
    }
}
