#Requires -Version 7.6
# Draws the windows of a guest on an emulated POWER9 host, on the screen or into a file. The picture in the README is
# made so:
#     examples/picture.ps1 -Path docs/windows.svg
param(
    [string] $Path
)
$ErrorActionPreference = 'Stop'
& "$PSScriptRoot/Import-SpaprDdw.ps1"

$container = Connect-TceContainer -Platform Power9 -Name guest7
$window = New-DmaWindow -PageSize 64KB -Size 512GB

# The guest's memory. Far above it are pieces of memory that were plugged in later.
$null = New-DmaBuffer -Size 192GB -Name memory | Invoke-TceMap -Window $window
$plugged = New-DmaBuffer -Size 64GB -Name plugged
0..7 | ForEach-Object {
    $null = Invoke-TceMap $plugged $window -Offset ($_ * 8GB) -Size 8GB -Address ($window.StartAddress + 256GB + $_ * 24GB)
}

# A device that addresses only 32 bits has its rings in the default window.
$rings = New-DmaBuffer -Size 48MB -Name rings
0..2 | ForEach-Object {
    $null = Invoke-TceMap $rings -Offset ($_ * 16MB) -Size 16MB -Address ($_ * 640MB)
}

$Path ? (Show-DmaWindow -Path $Path).Name : (Show-DmaWindow -Width 100)
Disconnect-TceContainer $container
