using SpaprDdw.ModuleTests.Support;

namespace SpaprDdw.ModuleTests.Commands;

/// <summary>Runspaces that connect, use, record and disconnect the same containers at the same time.</summary>
public sealed class RunspaceTests
{
    private const int Runspaces = 4, Seconds = 3;

    /// <summary>
    /// Works until the time is over, and writes each error that does not come from another runspace having been faster.
    /// </summary>
    private const string Work = """
        param($folder, $seconds, $seed)
        $ErrorActionPreference = 'Stop'
        $random = [Random]::new($seed)
        $overtaken = 'ContainerNotFound', 'ContainerNameTaken', 'ContainerClosed', 'TraceNotRunning', 'TraceRunning', 'FileInUse', 'PathNotFound', 'BufferNotFound', 'BufferInUse', 'WindowNotFound', 'NothingMapped', 'AddressOutsideWindows'
        $until = [DateTime]::UtcNow.AddSeconds($seconds)
        while ([DateTime]::UtcNow -lt $until) {
            $name = "c$($random.Next(3))"
            try {
                switch ($random.Next(11)) {
                    0 { $null = Connect-TceContainer -Name $name }
                    1 { Disconnect-TceContainer $name }
                    { $_ -in 2, 3 } { Start-TceTrace "$folder/$name.jsonl" -Container $name -Force }
                    4 { $null = Stop-TceTrace -Container $name }
                    5 { $null = Get-TceTrace }
                    6 { $null = New-DmaBuffer 64K -Container $name | Invoke-TceMap }
                    7 { Export-TceState -AsString -Container $name | Import-TceState -Name "twin$seed" | Disconnect-TceContainer }
                    8 { $null = Get-TceContainer | Get-DmaWindow }
                    9 { $null = Get-TceMapping -Container $name | Invoke-TceUnmap }
                    10 { Get-DmaBuffer -Container $name | Remove-DmaBuffer }
                }
            } catch {
                if ($_.FullyQualifiedErrorId.Split(',')[0] -notin $overtaken) { "$($_.FullyQualifiedErrorId): $_" }
            }
        }
        """;

    [LongFact]
    public async Task Runspaces_leave_no_container_and_no_recording_behind()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("runspaces");
        ModuleRunspace[] modules = [.. Enumerable.Range(0, Runspaces).Select(_ => new ModuleRunspace())];
        try
        {
            ModuleResult[] results = await Task.WhenAll(modules.Select((module, number) => Task.Run(() => module.Invoke(Work, folder.FullName, Seconds, number))));
            Assert.Empty(results.SelectMany(result => result.Output.Concat<object>(result.Errors)));

            // A recording that nobody can stop would hold its file.
            ModuleResult after = modules[0].Invoke("""
                param($folder)
                Get-TceContainer | Disconnect-TceContainer
                Get-TceContainer
                Get-TceTrace
                $null = Connect-TceContainer
                foreach ($file in [System.IO.Directory]::GetFiles($folder)) { Start-TceTrace $file -Force; $null = Stop-TceTrace }
                """, folder.FullName);
            Assert.Empty(after.Output.Concat<object>(after.Errors));
        }
        finally
        {
            foreach (ModuleRunspace module in modules)
                module.Dispose();
            folder.Delete(recursive: true);
        }
    }

    /// <summary>
    /// The runspace closes on the thread of a command, and neither the command nor the other containers suffer.
    /// </summary>
    [Fact]
    public void A_runspace_that_closes_while_its_container_is_busy_leaves_it_orphaned_and_closes_the_others()
    {
        using var module = new ModuleRunspace();
        ModuleResult result = module.Invoke("""
            param($manifest)
            $shell = [powershell]::Create([runspacefactory]::CreateRunspace())
            $shell.Runspace.Open()
            $null = $shell.AddScript("Import-Module '$manifest'; 'busy', 'idle' | ForEach-Object { Connect-TceContainer -Name `$_ }").Invoke()
            Test-DmaWindow -PageSize 64K -Size 1GB -Container busy -Debug 5>&1 | ForEach-Object { if ("$_" -like 'MAP*') { $shell.Runspace.Close() } }
            Get-TceContainer | ForEach-Object { "$($_.Name) $($_.State)" }
            """, BuildOutput.ModuleManifest);
        Assert.Empty(result.Errors);
        Assert.Equal(["busy Orphaned"], result.Output.Select(each => each.ToString()));
    }
}
