#Requires -Version 7.6
# Writes the pages that the browser opens: a mixed one, one of odd rows, one of values to sort and filter, one of 10,000
# rows, and one without rows.
param([Parameter(Mandatory)] [string] $Folder)
$ErrorActionPreference = 'Stop'
Import-Module $PSScriptRoot/../../out/SpaprDdw/SpaprDdw.psd1

$null = Connect-TceContainer -Name north
$window = New-DmaWindow -PageSize 64KB -Size 512GB
$null = New-DmaBuffer 64GB memory | Invoke-TceMap -Window $window
$recorded = "$PSScriptRoot/../Engine.Tests/Data/partition/k612-phbs"
$hostile = '</script><script>document.title = "owned"</script>', '<img src=x onerror="document.title=1">', "a`u{202e}b"
$mixed = @(
    Measure-DmaWindow 512GB -Platform Power9 -User Qemu, Dpdk
    Get-DmaWindow
    Get-PciDmaWindow -Root $recorded/root.tar.gz -KernelLog $recorded/dmesg.txt
    $hostile | ForEach-Object { [pscustomobject] @{ PSTypeName = 'Strangers'; HostName = $_; Verdict = $_; Items = @(@{ $_ = $_ }) } }
    0, 1, 1023, 1KB, 1025, 1536, 131200, 134348800, 1MB, 10GB, 123456789012, 1TB, 9007199254740992, 18446744073709551615 | ForEach-Object {
        [pscustomobject] @{ PSTypeName = 'Sizes'; Name = [SpaprDdw.PowerShell.Formatting.Display]::Size($_); Size = $_ }
    }
    '0x8', '0x80', '0x7fffffffffffffff', '0x7ffffffffffffffe', '0x9' | ForEach-Object { [pscustomobject] @{ PSTypeName = 'Places'; StartAddress = $_ } }
)
$null = $mixed | Export-TceReport "$Folder/mixed.html" -Title 'A mixed <b>report</b>'

$null = @(
    [pscustomobject] @{ PSTypeName = 'Empty' }
    [pscustomobject] @{ PSTypeName = 'Nested'; More = @{ Inner = @{ a = 1 } } }
    [pscustomobject] @{ PSTypeName = 'Nothing'; A = $null; B = '' }
    [pscustomobject] @{ PSTypeName = 'T' * 5000; Name = 'L' * 20000 }
    '12', 1.5, -1, 1e300, '2 GiB' | ForEach-Object { [pscustomobject] @{ PSTypeName = 'Odd sizes'; StartAddress = '0x10'; Size = $_ } }
    1, 'text', $true, @(1, 2), [double]::NaN | ForEach-Object { [pscustomobject] @{ PSTypeName = 'Any value'; Value = $_ } }
    [pscustomobject] @{ PSTypeName = 'Long names'; ('P' * 3000) = 1; Reason = 'R' * 20000; More = @(@{ ('M' * 3000) = 'm' * 3000 }) }
    [pscustomobject] @{
        PSTypeName = 'Odd windows'; HostName = 'a'; StartAddress = '0x0'; Size = 1GB; PageSize = @(4KB); Levels = @(2); MappedBytes = 'many'
        LockedMemory = $true; MemorySize = 1GB, 2GB; Windows = @(@{ StartAddress = '0x80000000'; Size = 1GB; PageSize = '6.12' }, 'none', $null)
    }
    [pscustomobject] @{ PSTypeName = 'Odd windows'; HostName = 'b'; DefaultStartAddress = '0x0'; DefaultSize = 2GB; Size = 'x'; Windows = 'none' }
    [pscustomobject] @{ PSTypeName = "`u{5e9}`u{5dc}"; HostName = "`u{5d0}`u{5d1} (1)"; Verdict = "`u{5d2}" }
) | Export-TceReport "$Folder/odd.html"

# The rows of each table are in no order.
$null = @(
    '6.12.95', $null, '7.2', (22..0 | ForEach-Object { "6.$_" }) | ForEach-Object { $_ } | ForEach-Object { [pscustomobject] @{ PSTypeName = 'Versions'; GuestKernel = $_ } }
    10, 'text', -3, '9', $null, 'Text 2', 2.5, '', '-4', 'text 10', 9007199254740993, 9007199254740992 |
        ForEach-Object { [pscustomobject] @{ PSTypeName = 'Mixed'; Value = $_ } }
    '64 GiB', 1GB, 'unknown', '2GB', 134348800, $null | ForEach-Object { [pscustomobject] @{ PSTypeName = 'Mixed sizes'; Size = $_ } }
    '0x7fffffffffffffff', '0x7ffffffffffffffe', '0x8' | ForEach-Object { [pscustomobject] @{ PSTypeName = 'Places'; StartAddress = $_ } }
    'Direct', 'DirectPartial', 'a.*(b', $null | ForEach-Object { [pscustomobject] @{ PSTypeName = 'Modes'; Mode = $_; PageSizes = 4KB, 64KB } }
    [pscustomobject] @{ PSTypeName = 'Lower case'; hostname = 'h1'; verdict = 'Ready'; size = 1GB; startaddress = '0x0'; reason = "first line`nsecond line" }
    [pscustomobject] @{ PSTypeName = 'Lower case'; hostname = 'h2'; verdict = 'Failed'; size = 2GB; startaddress = '0x0'; reason = 'none' }
    [pscustomobject] @{ PSTypeName = 'Mixed lists'; List = 1, 'abc', $null, @{ Size = 1GB; Unused = '' }, @(2, 3) }
    foreach ($guest in 1, 2) {
        [pscustomobject] @{ PSTypeName = 'Tests'; HostName = 'north'; Guest = "g$guest"; StartAddress = '0x0'; Size = 1GB * $guest; PageSize = 64KB; Levels = "$guest" }
    }
) | Export-TceReport "$Folder/values.html"

$words = 'Ready', 'Partly', 'NotReady', 'Unreachable'
$null = 1..10000 | ForEach-Object {
    [pscustomobject] @{
        PSTypeName   = 'Guests'
        HostName     = 'host{0:d3}' -f ($_ % 500)
        Guest        = "guest$_"
        Verdict      = $words[$_ % 7 % 4]
        Platform     = 'Power8', 'Power9', 'Power10', 'PSeries' | Select-Object -Index ($_ % 4)
        MemorySize   = [long] 1GB -shl ($_ % 11)
        PageSize     = 64KB
        Levels       = 1 + $_ % 3
        LockedMemory = 1MB * ($_ % 977)
        Reason       = "A window of $($_ % 11) in pages of 64 KiB with $(1 + $_ % 3) levels: the guest $_ gets what it asks for."
    }
} | Export-TceReport "$Folder/large.html" -Title '10,000 guests'
$null = @() | Export-TceReport "$Folder/empty.html"
