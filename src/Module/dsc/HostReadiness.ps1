<#
.SYNOPSIS
The commands of the DSC resource SpaprDdw/HostReadiness: what a host needs for its guests after each boot.
.DESCRIPTION
Reads an instance as JSON from the standard input, and writes JSON, one value in each line. The manifest beside this
file has the schema of an instance. get, test and export change nothing. set shows each file on the error stream before
it writes it; with -WhatIf it writes none. Get-Help about_SpaprDdw_Readiness tells more.
.EXAMPLE
'{ "user": "qemu", "memlockLimit": 68719476736 }' | pwsh -NoProfile -File HostReadiness.ps1 set -WhatIf
#>
#Requires -Version 7.6
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)]
    [ValidateSet('get', 'test', 'set', 'export')]
    [string] $Operation
)

$ErrorActionPreference = 'Stop'

# JSON is UTF-8, whatever the locale of this process.
[Console]::InputEncoding = [Console]::OutputEncoding = [System.Text.UTF8Encoding]::new()

# Writes a message as DSC reads it: one line of JSON on the error stream.
function Write-Message([string] $Level, [string] $Text) {
    [Console]::Error.WriteLine((@{ $Level = $Text } | ConvertTo-Json -Compress))
}

try {
    Import-Module $PSScriptRoot/../SpaprDdw.psd1
    $instance = [Console]::IsInputRedirected ? [Console]::In.ReadToEnd() : ''
    switch ($Operation) {
        get { [SpaprDdw.Readiness.HostReadiness]::Get($instance) }
        test { [SpaprDdw.Readiness.HostReadiness]::Test($instance) }
        export { [SpaprDdw.Readiness.HostReadiness]::Export($instance) }
        set {
            foreach ($change in [SpaprDdw.Readiness.HostReadiness]::Plan($instance)) {
                Write-Message info $change
            }
            # With -WhatIf, ShouldProcess would write its own lines between those of the JSON.
            if ($WhatIfPreference -or $PSCmdlet.ShouldProcess('the files above', 'Write')) {
                [SpaprDdw.Readiness.HostReadiness]::Set($instance, $WhatIfPreference)
            }
        }
    }
} catch {
    $problem = $_.Exception -is [System.Management.Automation.MethodInvocationException] ? $_.Exception.InnerException : $_.Exception
    Write-Message error $problem.Message
    exit $(switch -Regex ($problem.Id) {
            '^ReadinessNotReached$' { 3; break }
            '^FilesNotRestored$' { 5; break }
            '^File|^ReadinessRootHasLink$' { 4; break }
            '^Readiness' { 2; break }
            default { 1 }
        })
}
