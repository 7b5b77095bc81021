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
    /// <summary>How long a stop may take, in one attempt of some: in any, the machine may do other things.</summary>
    private static readonly TimeSpan Prompt = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a removal may take, in one attempt of some, and where nothing is optimised, as in a Debug build.</summary>
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(2);

    /// <summary>Milliseconds from a command's beginning to its stop, which may be too soon or too late.</summary>
    private static readonly int[] Delays = [150, 60, 20, 400, 10, 800, 5, 40, 100, 15, 200];

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
        Assert.Contains(Delays, delay =>
        {
            ModuleRunspace module = many.Session;
            (PSInvocationState end, TimeSpan took) = StopAfter(module, script, delay);
            if (end != PSInvocationState.Stopped || took > Prompt)
            {
                many.EndSession();
                return false;
            }

            Assert.Equal(expected, Emitted(module, look));
            Assert.Equal("Active Active", Emitted(module, "Get-DmaWindow -Container full | ForEach-Object State"));
            Assert.Equal(ManyMappings.Number.ToString(CultureInfo.InvariantCulture), Emitted(module, "(Get-DmaWindow 1 -Container full).Mappings"));

            // It was not near its end, which would have come by itself.
            Emitted(module, "[System.IO.File]::Delete($target)");
            TimeSpan whole = TimeOf(module, script);
            if (look.Length > 0)
                many.EndSession();
            return whole > 2 * (TimeSpan.FromMilliseconds(delay) + took);
        });
    }

    /// <summary>Reading, trying on a twin, making: wherever it is stopped, all of it is there afterwards or nothing.</summary>
    [Theory]
    [InlineData("empty", "Pending 0 0", "Active 0 0")] // A default window that had not been used may stay made (rule DefaultWindow).
    [InlineData("used", "Active 0 0")]
    public void A_restore_is_done_or_undone(string container, params string[] undone)
    {
        using ModuleRunspace module = many.Connect();
        double whole = double.Parse(Emitted(module, """
            $null = Connect-TceContainer -Name measured
            $begun = [DateTime]::UtcNow
            $null = Import-TceState $state -Container measured
            ([DateTime]::UtcNow - $begun).TotalMilliseconds
            Disconnect-TceContainer measured
            """), CultureInfo.InvariantCulture);

        // The machine may have done other things while the whole was measured.
        int stops = 0;
        for (double step = whole / 10; stops < 3; step /= 4)
        {
            Assert.InRange(step, 1, double.MaxValue);
            stops = StopsBefore(step, container, undone, done: $"Active 0 Active {ManyMappings.Number} 1");
        }
    }

    /// <summary>Stops a restore a step later each time until all of it is done, and says how often.</summary>
    private int StopsBefore(double step, string container, string[] undone, string done)
    {
        using ModuleRunspace module = many.Connect();
        for (int stops = 0; ; stops++)
        {
            (PSInvocationState end, _) = StopAfter(module, $"Import-TceState $state -Container {container}", delay: (int)(step * (stops + 1)));
            string state = Emitted(
                module, $"Get-DmaWindow -Container {container} | ForEach-Object {{ $_.State, $_.Mappings }}; @(Get-DmaBuffer -Container {container}).Count");
            Assert.Contains(state, end == PSInvocationState.Completed ? [done] : undone.Append(done));
            if (state == done)
                return stops;
        }
    }

    /// <summary>A change of windows goes on to its end when its requests have begun, and is not begun after Ctrl+C.</summary>
    [Fact]
    public void A_change_of_a_window_is_done_or_not_begun()
    {
        Assert.Contains(Delays, delay =>
        {
            using ModuleRunspace module = many.Connect();
            if (StopAfter(module, "Set-DmaWindow (Get-DmaWindow 1 -Container full) -Size 2TB", delay).End != PSInvocationState.Stopped)
                return false;

            string size = Emitted(module, "(Get-DmaWindow 1 -Container full).Size");
            Assert.True(size is "1099511627776" or "2199023255552", size);
            Assert.Equal($"{ManyMappings.Number} {ManyMappings.Number}", Emitted(module, "(Get-DmaWindow 1 -Container full).Mappings; @(Get-TceMapping -Container full).Count"));
            Assert.Equal("1", Emitted(module, "$null = Set-DmaWindow (Get-DmaWindow 1 -Container full) -Size 1TB; (Get-DmaWindow -Container full)[1].Slot"));
            return true;
        });
    }

    /// <summary>What is quick enough to need no looking: removing and closing, whatever is mapped.</summary>
    [Theory]
    [InlineData("Remove-DmaWindow (Get-DmaWindow 1 -Container full) -Force", "(Get-DmaWindow -Container full).Slot", "0")]
    [InlineData("Reset-DmaWindow -Container full -Force", "(Get-DmaWindow -Container full).Slot", "0")]
    [InlineData("Disconnect-TceContainer full", "(Get-TceContainer).Name", "empty used")]
    public void Removing_is_done_before_it_can_be_stopped(string script, string look, string expected)
    {
        Assert.Contains(Enumerable.Range(1, 5), _ =>
        {
            using ModuleRunspace module = many.Connect();
            TimeSpan took = TimeOf(module, script);

            Assert.Equal(expected, Emitted(module, look));
            return took <= Quick;
        });
    }

    [Theory]
    [InlineData("Import-TceState $state -Name twin", "Bytes read: ", "Mappings: ")]
    [InlineData("Test-TceTrace $recording", "Lines read: ", "Operations: ")]
    public void Shows_how_far_it_is(string script, params string[] shown)
    {
        using ModuleRunspace module = many.Connect();
        string[] seen = [];

        bool IsShown(string status) => shown.Any(text => status.StartsWith(text, StringComparison.Ordinal));

        // What takes less than a second shows nothing, and what takes hardly more only its end: repeated in one command it takes more.
        for (int files = 1; files <= 64 && !seen.Any(IsShown); files *= 4)
        {
            string repeated = script.Replace("$state", $"(@($state) * {files})").Replace("$recording", $"(@($recording) * {files})");
            repeated = repeated.StartsWith("Import", StringComparison.Ordinal)
                ? $"@($state) * {files} | ForEach-Object {{ [pscustomobject] @{{ Path = $_ }} }} | Import-TceState -Name twin -ErrorAction Ignore"
                : repeated;
            seen = module.Invoke(repeated).Progress.Select(record => record.StatusDescription).ToArray();
        }

        Assert.Contains(seen, IsShown);
        Assert.Equal("Done", seen[^1]);
    }

    private static TimeSpan TimeOf(ModuleRunspace module, string script)
    {
        long begun = Stopwatch.GetTimestamp();
        Assert.Empty(module.Invoke(script).Errors);
        TimeSpan took = Stopwatch.GetElapsedTime(begun);

        TestContext.Current.TestOutputHelper!.WriteLine($"{script}: {took.TotalMilliseconds:0} ms with {ManyMappings.Number} mappings");
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
        private ModuleRunspace? session;

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

        /// <summary>A session that is used until something in it has changed.</summary>
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
