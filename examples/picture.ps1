# Draws the windows of a guest on an emulated POWER9 host: here, or into a file as for the README.
#     dotnet run --project src/Runner -- examples/picture.ps1 -Path docs/windows.svg
param(
    [string] $Path
)
$ErrorActionPreference = 'Stop'

$container = Connect-TceContainer -Platform Power9 -Name guest7
$window = New-DmaWindow -PageSize 64KB -Size 512GB

# The guest's memory, and far above it what it had plugged in later, in pieces.
$memory = New-DmaBuffer -Size 192GB -Name memory
$null = Invoke-TceMap -Buffer $memory -Window $window
$plugged = New-DmaBuffer -Size 64GB -Name plugged
for ($piece = 0; $piece -lt 8; $piece++) {
    $null = Invoke-TceMap -Buffer $plugged -Window $window -Offset ($piece * 8GB) -Size 8GB -Address ($window.StartAddress + 256GB + $piece * 24GB)
}

# A device of 32 bits has its rings in the default window.
$rings = New-DmaBuffer -Size 48MB -Name rings
for ($ring = 0; $ring -lt 3; $ring++) {
    $null = Invoke-TceMap -Buffer $rings -Offset ($ring * 16MB) -Size 16MB -Address ($ring * 640MB)
}

$Path ? (Show-DmaWindow -Path $Path).Name : (Show-DmaWindow -Width 100)
Disconnect-TceContainer $container
