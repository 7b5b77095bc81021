# Adds up several results of coverlet. A line or branch counts as run if it was run in any of them.
#Requires -Version 7.6
param(
    [Parameter(Mandatory, ValueFromRemainingArguments)]
    [string[]] $Path
)

$ErrorActionPreference = 'Stop'

# For each assembly: the hits of its lines and branches, by their places.
$assemblies = @{}
foreach ($file in $Path) {
    $modules = Get-Content $file -Raw | ConvertFrom-Json -AsHashtable
    foreach ($module in $modules.Keys) {
        $known = $assemblies[$module] ??= @{ Lines = @{}; Branches = @{} }
        foreach ($source in $modules[$module].Keys) {
            foreach ($method in $modules[$module][$source].Values.Values) {
                foreach ($line in $method.Lines.Keys) {
                    $known.Lines["${source}:$line"] += $method.Lines[$line]
                }
                foreach ($branch in $method.Branches) {
                    $known.Branches["${source}:$($branch.Line) $($branch.Offset) $($branch.Path)"] += $branch.Hits
                }
            }
        }
    }
}

function Format-Share([hashtable] $Hits) {
    '{0:0.0} %' -f (100 * ($Hits.Values -gt 0).Count / [math]::Max(1, $Hits.Count))
}

$parts = foreach ($module in $assemblies.Keys | Sort-Object) {
    '{0} {1} of lines, {2} of branches' -f ($module -replace '\.dll$'), (Format-Share $assemblies[$module].Lines), (Format-Share $assemblies[$module].Branches)
}
"Coverage: $($parts -join '; ')"
