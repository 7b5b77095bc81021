using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using SpaprDdw.ModuleTests.Support;

namespace SpaprDdw.ModuleTests.Commands;

/// <summary>
/// Ctrl+C at random moments of every command that can take long. Afterwards each container agrees with its driver, and
/// all of the work is done or none of it. The test stops commands 30 times, or as often as SPAPRDDW_STOPS says.
/// </summary>
public sealed class RandomStopTests(ITestOutputHelper output)
{
    /// <summary>The longest time that a stop may take. One attempt of several must keep it, because the machine may be busy.</summary>
    private static readonly TimeSpan LongestStop = TimeSpan.FromMilliseconds(200);

    private const int Attempts = 4;

    private readonly List<double> stops = [];
    private int stopped;

    private const int Mappings = 20_000;

    private static readonly int Stops
        = int.TryParse(Environment.GetEnvironmentVariable("SPAPRDDW_STOPS"), CultureInfo.InvariantCulture, out int stops) ? stops : 30;

    private static readonly string[] Scripts =
    [
        "Import-TceState $state -Name twin",
        "Import-TceState $state -Container empty",
        "Import-TceState $state -Container used",
        "Export-TceState $target -Container full",
        "Export-TceState $target -Compress -Container full",
        "Export-TceState -AsString -Container full",
        "Compare-TceState $state -Container full",
        "Measure-DmaWindow 8GB -StatePath $state",
        "Start-TceTrace $trace -Container full",
        "Test-TceTrace $recording",
        "Test-TceTrace $recording -Container empty",
        "Show-DmaWindow -Container full",
        "Show-DmaWindow -Path $picture -Container full",
        "Get-TceMapping -Container full",
        "Get-TceMapping -Container full | Resolve-TceAddress -Container full",
        "Get-DmaWindow 1 -Container full | ForEach-Object { Set-DmaWindow $_ -Size (3TB - $_.Size) }",
        "Test-DmaWindow 64GB -All -Container empty",
        "Import-TceState $state -Name twin; Get-TceMapping -Container twin | Invoke-TceUnmap",
        "Import-TceState $state -Name twin; Remove-DmaWindow 1 -Force -Container twin",
        "Import-TceState $state -Name twin; Reset-DmaWindow -Force -Container twin",
        "Import-TceState $state -Name twin; Disconnect-TceContainer twin",
        "foreach ($number in 1..300) { New-DmaBuffer 64K -Container empty | Remove-DmaBuffer }",
    ];

    /// <summary>
    /// Makes the containers 'full' with all mappings, 'empty', and 'used', whose default window was used; and the files.
    /// </summary>
    private const string Setup = """
        param($folder, $number)
        $state, $recording, $target, $trace, $picture = 'state.json', 'recording.jsonl', 'target.json', 'trace.jsonl', 'picture.svg' | ForEach-Object { "$folder/$_" }
        function Reset-Container {
            Get-TceTrace | ForEach-Object { Stop-TceTrace -Container $_.Container }
            Get-TceContainer | Where-Object Name -NE full | Disconnect-TceContainer
            foreach ($file in $target, $trace, $picture) { [System.IO.File]::Delete($file) }
            $null = Connect-TceContainer -Name empty
            $null = Connect-TceContainer -Name used
            $null = New-DmaBuffer 64K -Container used | Invoke-TceMap
            Get-TceMapping -Container used | Invoke-TceUnmap
            Get-DmaBuffer -Container used | Remove-DmaBuffer
        }
        $null = Connect-TceContainer -Name full
        $null = New-DmaWindow 64K 1TB
        $buffer = New-DmaBuffer 64K guest
        foreach ($page in 0..($number - 1)) { $null = Invoke-TceMap $buffer -Address (0x800000000000000 + $page * 128KB) }
        $null = Export-TceState $state
        Start-TceTrace $recording
        $null = Stop-TceTrace
        Reset-Container
        """;

    /// <summary>Writes what is wrong after a stop.</summary>
    private const string Problems = """
        param($number)
        $names = (Get-TceContainer).Name
        if (($names -ne 'twin') -join ' ' -ne 'full empty used') { "containers: $names" }
        Get-TceContainer | Where-Object State -NE Open | ForEach-Object { "$_ is $($_.State)" }
        foreach ($name in $names) {
            $windows = @(Get-DmaWindow -Container $name)
            $buffers = @(Get-DmaBuffer -Container $name)
            $registered = @($buffers | Where-Object Registered)
            $mappings = @(Get-TceMapping -Container $name)
            $locked = ($windows | Measure-Object LockedMemory -Sum).Sum + ($registered | Measure-Object Size -Sum).Sum
            if ($locked -ne (Get-TceInfo -Container $name).LockedMemory) { "$name has $locked bytes in its ledger, and the process locks $((Get-TceInfo -Container $name).LockedMemory)" }
            if ($buffers.Count -ne $registered.Count) { "$name has buffers that are not registered" }
            $mapped = [ulong]($mappings | Measure-Object Size -Sum).Sum
            if ($mapped -ne [ulong]($windows | Measure-Object MappedBytes -Sum).Sum -or $mapped -ne [ulong]($buffers | Measure-Object MappedBytes -Sum).Sum) { "$name maps $mapped bytes" }
            if ($name -ne 'twin' -and $mappings.Count -notin 0, $number) { "$name has $($mappings.Count) mappings" }
            if ($buffers.Count -gt 1) { "$name has $($buffers.Count) buffers" }
        }
        if (@(Get-TceMapping -Container full).Count -ne $number) { 'full has lost mappings' }
        if ([System.IO.Directory]::GetFiles($folder, '*.tmp')) { 'a temporary file is left' }
        if ([System.IO.File]::Exists($target) -and -not (Compare-TceState $target -Container full -Quiet)) { 'the state file is not complete' }
        if ([System.IO.File]::Exists($picture) -and [System.IO.File]::ReadAllText($picture) -notlike '*</svg>*') { 'the picture is not complete' }
        if ([System.IO.File]::Exists($trace) -ne [bool](Get-TceTrace)) { 'the trace has no recording, or the recording no trace' }
        """;

    [LongFact]
    public void Ctrl_C_at_a_random_moment_leaves_all_of_the_work_or_none()
    {
        int seed = Random.Shared.Next();
        var random = new Random(seed);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("random-stops");
        using var module = new ModuleRunspace();
        try
        {
            Require(module, Setup, folder.FullName, Mappings);
            var times = new Dictionary<string, TimeSpan>();
            for (int stop = 0; stop < Stops; stop++)
            {
                string script = Scripts[random.Next(Scripts.Length)];
                if (!times.TryGetValue(script, out TimeSpan whole))
                    times.Add(script, whole = Measure(module, script));
                bool isStopped = StopAtRandomMoment(module, script, whole, random);

                // The commands become faster while the runtime compiles them better.
                times[script] = whole * (isStopped ? 1.05 : 0.8);
            }

            Assert.True(stopped >= Stops / 5, $"Only {stopped} of {Stops} stops found a command at work.");
        }
        finally
        {
            stops.Sort();
            output.WriteLine($"{stopped} of {Stops} stops found a command at work (seed {seed}). Milliseconds of half of them, of 99 % and of all: {Within(0.5)}, {Within(0.99)}, {Within(1)}.");
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The time that a script takes in full. The first run is slower than all others.</summary>
    private static TimeSpan Measure(ModuleRunspace module, string script)
    {
        TimeSpan whole = default;
        for (int run = 0; run < 2; run++)
        {
            long begun = Stopwatch.GetTimestamp();
            Require(module, script);
            whole = Stopwatch.GetElapsedTime(begun);
            Require(module, "Reset-Container");
        }

        return whole;
    }

    private static void Require(ModuleRunspace module, string script, params IEnumerable<object?> arguments)
        => Assert.Empty(module.Invoke(script, arguments).Errors);

    private string Within(double share)
        => stops.Count == 0 ? "none" : stops[(int)Math.Ceiling(share * stops.Count) - 1].ToString("0.0", CultureInfo.InvariantCulture);

    /// <summary>Stops a script, and checks what it left. Returns whether the stop found it at work.</summary>
    private bool StopAtRandomMoment(ModuleRunspace module, string script, TimeSpan whole, Random random)
    {
        for (int attempt = 1; ; attempt++)
        {
            TimeSpan moment = whole * random.NextDouble();
            using PowerShell shell = module.CreateShell(script);
            using var written = new PSDataCollection<PSObject>();
            IAsyncResult running = shell.BeginInvoke<PSObject, PSObject>(null, written);
            running.AsyncWaitHandle.WaitOne(moment);
            long begun = Stopwatch.GetTimestamp();
            shell.Stop();
            TimeSpan took = Stopwatch.GetElapsedTime(begun);
            string text = $"{script}, stopped after {moment.TotalMilliseconds:0} of {whole.TotalMilliseconds:0} ms within {took.TotalMilliseconds:0.0} ms";

            ModuleResult after = module.Invoke(Problems, Mappings);
            Assert.True(after.Errors.Count + after.Output.Count == 0, $"{text}: {string.Join("; ", [.. after.Output, .. after.Errors])}");
            Require(module, "Reset-Container");
            bool isStopped = shell.InvocationStateInfo.State == PSInvocationState.Stopped;
            if (isStopped)
            {
                stopped++;
                stops.Add(took.TotalMilliseconds);
            }

            if (took <= LongestStop)
                return isStopped;
            output.WriteLine(text);
            Assert.True(attempt < Attempts, text);
        }
    }
}
