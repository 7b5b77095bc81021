# Shows what each of the scripts in the arguments emits, after a line with the script itself.
$null = Connect-TceContainer -Name test
$null = New-DmaBuffer 1GB a-rather-long-name
$null = New-DmaWindow 64K 512GB -Levels 2
$null = Invoke-TceMap a-rather-long-name -Window 1 -Offset 64K
foreach ($script in $args) {
    "> $script" | Out-Default
    & ([scriptblock]::Create($script)) | Out-Default
}
