# Records and saves without end, and after each round says how many there were.
param([string] $Trace, [string] $State)
$null = Connect-TceContainer
$null = New-DmaBuffer 1M ring | Invoke-TceMap
Start-TceTrace $Trace
for ($round = 1; ; $round++) {
    New-DmaBuffer 64K | Remove-DmaBuffer
    $null = Export-TceState $State
    $round
}
