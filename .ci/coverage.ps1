# Adds up several results of coverlet. A line or branch counts as run if it was run in any of them.
#Requires -Version 7.6
param(
    # Also print a line for each folder of sources.
    [switch] $ByFolder,

    [Parameter(Mandatory, ValueFromRemainingArguments)]
    [string[]] $Path
)

$ErrorActionPreference = 'Stop'

# For each assembly and each folder: the hits of its lines and branches, by their places.
$assemblies, $folders = @{}, @{}
foreach ($file in $Path) {
    $modules = Get-Content $file -Raw | ConvertFrom-Json -AsHashtable
    foreach ($module in $modules.Keys) {
        foreach ($source in $modules[$module].Keys) {
            $folder = (Split-Path $source) -replace '^.*/src/'
            $ofAssembly = $assemblies[$module -replace '\.dll$'] ??= @{ Lines = @{}; Branches = @{} }
            $ofFolder = $folders[$folder] ??= @{ Lines = @{}; Branches = @{} }
            foreach ($method in $modules[$module][$source].Values.Values) {
                foreach ($hits in $ofAssembly, $ofFolder) {
                    foreach ($line in $method.Lines.Keys) {
                        $hits.Lines["${source}:$line"] += $method.Lines[$line]
                    }
                    foreach ($branch in $method.Branches) {
                        $hits.Branches["${source}:$($branch.Line) $($branch.Offset) $($branch.Path)"] += $branch.Hits
                    }
                }
            }
        }
    }
}

function Format-Share([hashtable] $Hits) {
    '{0:0.0} %' -f (100 * ($Hits.Values -gt 0).Count / $Hits.Count)
}

function Format-Coverage([string] $Name, [hashtable] $Hits) {
    $branches = $Hits.Branches.Count -gt 0 ? "$(Format-Share $Hits.Branches) of branches" : 'no branches'
    '{0} {1} of lines, {2}' -f $Name, (Format-Share $Hits.Lines), $branches
}

if ($ByFolder) {
    foreach ($folder in $folders.Keys | Sort-Object) { Format-Coverage $folder $folders[$folder] }
}
"Coverage: $(@(foreach ($name in $assemblies.Keys | Sort-Object) { Format-Coverage $name $assemblies[$name] }) -join '; ')"
