using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using SpaprDdw.ModuleTests.Support;

namespace SpaprDdw.ModuleTests.Commands;

/// <summary>
/// Single commands that take long, because a window has very many mappings. Ctrl+C ends them at once, with all of the
/// work done or none of it.
/// </summary>
public sealed class LongWorkTests(LongWorkTests.ManyMappingsFixture fixture) : IClassFixture<LongWorkTests.ManyMappingsFixture>
{
    /// <summary>
    /// The longest time that a stop may take. One attempt of several must keep it, because the machine may be busy.
    /// </summary>
    private static readonly TimeSpan LongestStop = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// The longest time that a removal may take, also in a Debug build. One attempt of several must keep it.
    /// </summary>
    private static readonly TimeSpan LongestRemoval = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Milliseconds from the start of a command to its stop. Some may be too early or too late to find it at work.
    /// </summary>
    private static readonly int[] Delays = [20, 60, 10, 150, 5, 40, 400, 15, 100, 800, 200];

    /// <summary>Checks that no temporary file is left, and that the file is complete or does not exist.</summary>
    private const string CompleteOrNoFile = "[System.IO.Directory]::GetFiles($folder, '*.tmp').Count; -not [System.IO.File]::Exists($target) -or (Compare-TceState $target -Container full -Quiet)";

    /// <summary>Checks that the recording runs if its file exists, and does not run otherwise.</summary>
    private const string RecordingOrNoFile = "$runs = try { Stop-TceTrace -Container full -ErrorAction Stop; $true } catch { $_.FullyQualifiedErrorId -notlike 'TraceNotRunning*' }; $runs -eq [System.IO.File]::Exists($target)";

    [LongTheory]
    [InlineData("Import-TceState $state -Name twin", "Get-TceContainer | ForEach-Object Name", "full empty used")]
    [InlineData("Import-TceState $state -Container empty", "Get-DmaWindow -Container empty | ForEach-Object State; @(Get-DmaBuffer -Container empty).Count; (Get-TceInfo -Container empty).LockedMemory", "Pending 0 0")]
    [InlineData("Import-TceState $state -Container used", "Get-DmaWindow -Container used | ForEach-Object { $_.State, $_.Mappings }; @(Get-DmaBuffer -Container used).Count", "Active 0 0")]
    [InlineData("Export-TceState $target -Container full", CompleteOrNoFile, "0 True")]
    [InlineData("Export-TceState $target -Compress -Container full", CompleteOrNoFile, "0 True")]
    [InlineData("Export-TceState -AsString -Container full", "", "")]
    [InlineData("Compare-TceState $state -Container full", "", "")]
    [InlineData("Compare-TceState (Get-TceContainer full) -Container full", "", "")]
    [InlineData("Measure-DmaWindow 8GB -StatePath $state", "", "")]
    [InlineData("Start-TceTrace $target -Container full", RecordingOrNoFile, "True")]
    [InlineData("Test-TceTrace $recording", "", "")]
    [InlineData("Show-DmaWindow -Container full", "", "")]
    [InlineData("Get-TceMapping -Container full", "", "")]
    [InlineData("Get-TceMapping -Container full | Resolve-TceAddress -Container full", "", "")]
    public void Ctrl_C_ends_a_command_at_once_with_all_of_its_work_done_or_none(string script, string check, string expected)
    {
        Assert.Contains(Delays, delay =>
        {
            ModuleRunspace module = fixture.Session;
            (PSInvocationState end, TimeSpan took) = StopAfter(module, script, delay);
            if (end != PSInvocationState.Stopped || took > LongestStop)
            {
                fixture.EndSession();
                return false;
            }

            Assert.Equal(expected, Output(module, check));
            Assert.Equal("Active Active", Output(module, "Get-DmaWindow -Container full | ForEach-Object State"));
            Assert.Equal(ManyMappingsFixture.Number.ToString(CultureInfo.InvariantCulture), Output(module, "(Get-DmaWindow 1 -Container full).Mappings"));

            // The command must not have been about to end by itself: in full it takes at least twice as long.
            Output(module, "[System.IO.File]::Delete($target)");
            TimeSpan whole = MeasureTime(module, script);
            if (check.Length > 0)
                fixture.EndSession();
            return whole > 2 * (TimeSpan.FromMilliseconds(delay) + took);
        });
    }

    /// <summary>
    /// A restore reads the file, tries it on a twin, and then changes the container. The test stops it in all of these
    /// steps.
    /// </summary>
    [LongTheory]
    [InlineData("empty", "Pending 0 0", "Active 0 0")] // The driver may already have made the default window (DriverRule.DefaultWindow).
    [InlineData("used", "Active 0 0")]
    public void A_stopped_restore_is_complete_or_undone(string container, params string[] undone)
    {
        double whole;
        using (ModuleRunspace module = fixture.Connect())
        {
            whole = double.Parse(Output(module, """
                $null = Connect-TceContainer -Name measured
                $begun = [DateTime]::UtcNow
                $null = Import-TceState $state -Container measured
                ([DateTime]::UtcNow - $begun).TotalMilliseconds
                Disconnect-TceContainer measured
                """), CultureInfo.InvariantCulture);
        }

        // The measured time may be too long, because the machine was busy. So the steps shrink until three stops find
        // work.
        int stops = 0;
        for (double step = whole / 10; stops < 3; step /= 4)
        {
            Assert.InRange(step, 1, double.MaxValue);
            stops = CountStopsBeforeDone(step, container, undone, done: $"Active 0 Active {ManyMappingsFixture.Number} 1");
        }
    }

    /// <summary>
    /// Stops restores, each a step later than the one before, until one is complete. Returns the number of stops
    /// before.
    /// </summary>
    private int CountStopsBeforeDone(double step, string container, string[] undone, string done)
    {
        using ModuleRunspace module = fixture.Connect();
        for (int stops = 0; ; stops++)
        {
            (PSInvocationState end, _) = StopAfter(module, $"Import-TceState $state -Container {container}", delay: (int)(step * (stops + 1)));
            string state = Output(
                module, $"Get-DmaWindow -Container {container} | ForEach-Object {{ $_.State, $_.Mappings }}; @(Get-DmaBuffer -Container {container}).Count");
            Assert.Contains(state, end == PSInvocationState.Completed ? [done] : undone.Append(done));
            if (state == done)
                return stops;
        }
    }

    [LongFact]
    public void A_stopped_window_change_is_complete_or_not_begun()
    {
        Assert.Contains(Delays, delay =>
        {
            using ModuleRunspace module = fixture.Connect();
            if (StopAfter(module, "Set-DmaWindow (Get-DmaWindow 1 -Container full) -Size 2TB", delay).End != PSInvocationState.Stopped)
                return false;

            string size = Output(module, "(Get-DmaWindow 1 -Container full).Size");
            Assert.True(size is "1099511627776" or "2199023255552", size);
            Assert.Equal($"{ManyMappingsFixture.Number} {ManyMappingsFixture.Number}", Output(module, "(Get-DmaWindow 1 -Container full).Mappings; @(Get-TceMapping -Container full).Count"));
            Assert.Equal("1", Output(module, "$null = Set-DmaWindow (Get-DmaWindow 1 -Container full) -Size 1TB; (Get-DmaWindow -Container full)[1].Slot"));
            return true;
        });
    }

    /// <summary>These commands do not look for Ctrl+C, so they must be quick with any number of mappings.</summary>
    [LongTheory]
    [InlineData("Remove-DmaWindow (Get-DmaWindow 1 -Container full) -Force", "(Get-DmaWindow -Container full).Slot", "0")]
    [InlineData("Reset-DmaWindow -Container full -Force", "(Get-DmaWindow -Container full).Slot", "0")]
    [InlineData("Disconnect-TceContainer full", "(Get-TceContainer).Name", "empty used")]
    public void Removing_and_disconnecting_are_quick(string script, string check, string expected)
    {
        Assert.Contains(Enumerable.Range(1, 5), _ =>
        {
            using ModuleRunspace module = fixture.Connect();
            TimeSpan took = MeasureTime(module, script);

            Assert.Equal(expected, Output(module, check));
            return took <= LongestRemoval;
        });
    }

    [LongTheory]
    [InlineData("Compare-TceState $state $states", "Bytes read: ", "Compared: ")]
    [InlineData("Test-TceTrace $recordings", "Lines read: ", "Operations: ")]
    public void Long_work_shows_its_progress(string script, params string[] shown)
    {
        using ModuleRunspace module = fixture.Connect();
        string[] seen = [];

        bool IsShown(string status) => shown.Any(text => status.StartsWith(text, StringComparison.Ordinal));

        // Work of less than a second shows nothing, and work of a little more shows only its last part. So one command
        // repeats the work until it takes long enough.
        for (int files = 1; files <= 64 && !seen.Any(IsShown); files *= 4)
        {
            string repeated = script.Replace("$states", $"(@($state) * {files})").Replace("$recordings", $"(@($recording) * {files})");
            seen = module.Invoke($"{repeated} | Out-Null").Progress.Select(record => record.StatusDescription).ToArray();
        }

        Assert.Contains(seen, IsShown);
        Assert.Equal("Done", seen[^1]);
    }

    private static TimeSpan MeasureTime(ModuleRunspace module, string script)
    {
        long begun = Stopwatch.GetTimestamp();
        Assert.Empty(module.Invoke(script).Errors);
        TimeSpan took = Stopwatch.GetElapsedTime(begun);

        TestContext.Current.TestOutputHelper!.WriteLine($"{script}: {took.TotalMilliseconds:0} ms with {ManyMappingsFixture.Number} mappings");
        return took;
    }

    private static (PSInvocationState End, TimeSpan Took) StopAfter(ModuleRunspace module, string script, int delay)
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
        return (end, took);
    }

    private static string Output(ModuleRunspace module, string script)
    {
        ModuleResult result = module.Invoke(script);
        Assert.Empty(result.Errors);
        return string.Join(' ', result.Output);
    }

    /// <summary>The file of a state with very many mappings, and a recording of the requests that make it.</summary>
    public sealed class ManyMappingsFixture : IDisposable
    {
        /// <summary>The number of mappings.</summary>
        internal const int Number = 300_000;

        private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("many-mappings");
        private ModuleRunspace? session;

        public ManyMappingsFixture()
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

        /// <summary>A session that tests share until one of them changes it and ends it.</summary>
        internal ModuleRunspace Session => session ??= Connect();

        public void Dispose()
        {
            EndSession();
            folder.Delete(recursive: true);
        }

        internal void EndSession()
        {
            session?.Dispose();
            session = null;
        }

        /// <summary>
        /// Makes a session with three containers: 'full' with all mappings, 'empty', and 'used', whose default window
        /// was used.
        /// </summary>
        internal ModuleRunspace Connect()
        {
            EndSession(); // All sessions of the process share the names of containers.
            var module = new ModuleRunspace();
            Assert.Empty(module.Invoke("""
                param($path)
                Get-TceContainer | Disconnect-TceContainer
                $folder = $path
                $state, $recording, $target = "$folder/state.json", "$folder/recording.jsonl", "$folder/target"
                [System.IO.File]::Delete($target)
                $null = Import-TceState $state -Name full
                $null = Connect-TceContainer -Name empty
                $null = Connect-TceContainer -Name used
                $null = New-DmaBuffer 64K -Container used | Invoke-TceMap
                Get-TceMapping -Container used | Invoke-TceUnmap
                Get-DmaBuffer -Container used | Remove-DmaBuffer
                """, folder.FullName).Errors);
            return module;
        }
    }
}
