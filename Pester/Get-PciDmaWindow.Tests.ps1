BeforeDiscovery {
    $script:recordings = "$PSScriptRoot/../tests/Engine.Tests/Data/partition"
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $script:recordings = "$PSScriptRoot/../tests/Engine.Tests/Data/partition"
    $script:verdicts = 'CreateRefused', 'DefaultInUse', 'Direct', 'DirectNotPmem', 'DirectPartial', 'Dynamic', 'FailedBefore', 'Frozen',
        'HeldByVfio', 'NoMaximumMemory', 'NotAsked', 'NotOffered', 'NoWindowLeft', 'Only32Bit', 'OutOfReach', 'QueryFailed', 'Split',
        'SwitchedOff', 'Unexplained', 'Unknown'

    function Get-Recorded([string] $Case, [hashtable] $With = @{}) {
        Get-PciDmaWindow -Root "$recordings/$Case/root.tar.gz" -KernelLog "$recordings/$Case/dmesg.txt" @With
    }

    function Get-Completion([string] $Line) {
        ([System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null)).CompletionMatches
    }
}

Describe 'Get-PciDmaWindow' {
    It 'gives a flat object for each device' {
        $row = Get-Recorded k612-2g-maxmem8g @{ PciAddress = '0000:00:01.0' }

        $row.PSObject.Properties.Name | Should -Be 'PciAddress', 'Location', 'Driver', 'MaskBits', 'Node', 'DefaultLiobn',
            'DefaultStartAddress', 'DefaultSize', 'Liobn', 'StartAddress', 'PageSize', 'Size', 'Mode', 'DdwOffered', 'MemoryCovered',
            'Memory', 'Verdict', 'Reason', 'Remedy', 'Evidence', 'HostName', 'Source'
        $row.Location | Should -Be 'qemu_e1000e:0000:00:01.0'
        $row.Driver, $row.MaskBits, $row.Node | Should -Be e1000e, 64, /pci@800000020000000
        $row.DefaultLiobn, $row.DefaultStartAddress, $row.DefaultSize | Should -Be 0x80000000L, 0, 1GB
        $row.Liobn, $row.StartAddress, $row.PageSize, $row.Size | Should -Be 0x80000001L, 0x800000000000000, 16MB, 8GB
        $row.Mode, $row.DdwOffered, $row.Memory, $row.MemoryCovered, $row.Verdict | Should -Be Direct, $true, 2GB, 2GB, Direct
        $row.Evidence | Should -Be ('/pci@800000020000000/linux,direct64-ddr-window-info = ' +
            '80000001 00000000 08000000 00000000 00000018 00000021')
    }

    It 'keeps all of a row in CSV and JSON' {
        $row = Get-Recorded k612-mixedmask @{ PciAddress = '0000:00:07.0' }
        $csv = $row | ConvertTo-Csv | ConvertFrom-Csv
        $json = $row | ConvertTo-Json -WarningAction Stop | ConvertFrom-Json

        foreach ($name in $row.PSObject.Properties.Name) {
            $csv.$name | Should -BeExactly "$($row.$name)" -Because $name
            $json.$name | Should -BeExactly $row.$name -Because $name
        }
    }

    It 'judges <Case> with <Verdict>, and says what to do' -ForEach @(
        @{ Case = 'k612-2g-nomaxmem'; Verdict = 'NoMaximumMemory'; Remedy = 'maxmem'; Evidence = '18 0 returned -3' }
        @{ Case = 'k612-2g-ddwoff'; Verdict = 'NotOffered'; Remedy = 'ddw=on'; Evidence = '^/pci@800000020000000$' }
        @{ Case = 'k612-inj-onewindow-createfail'; Verdict = 'CreateRefused'; Remedy = 'restart'; Evidence = '18 20 returned -1' }
        @{ Case = 'k612-inj-queryfail'; Verdict = 'QueryFailed'; Remedy = 'EEH'; Evidence = 'e1000e .* returned -3' }
        @{ Case = 'k612-inj-smallblock'; Verdict = 'Dynamic'; Remedy = 'larger pages'; Evidence = 'linux,dma64-ddr-window-info' }
        @{ Case = 'k612-inj-pmem-onewindow-hybrid'; Verdict = 'Split'; Remedy = 'Nothing'; Evidence = 'linux,direct64-ddr-window-info' }
    ) {
        $row = (Get-Recorded $Case)[0]

        $row.Verdict | Should -BeExactly $Verdict
        $row.Remedy | Should -MatchExactly $Remedy
        $row.Evidence | Should -MatchExactly $Evidence
        $row.Reason, $row.Remedy | Should -Match '^[A-Z0-9].*\.$'
    }

    It 'finds devices by address, by list and by wildcard' {
        (Get-Recorded k612-phbs @{ PciAddress = '0002:*' }).PciAddress | Should -Be '0002:00:01.0', '0002:00:02.0', '0002:00:03.0'
        (Get-Recorded k612-phbs @{ PciAddress = '0004:00:02.0', '0001:00:01.0' }).PciAddress | Should -Be '0004:00:02.0', '0001:00:01.0'
        Get-Recorded k612-phbs @{ PciAddress = '000f:*' } | Should -BeNullOrEmpty
    }

    It 'filters by verdict, and ignores case' {
        (Get-Recorded k612-phbs @{ Verdict = 'notoffered', 'NotAsked' }).PciAddress | Should -Be '0001:00:01.0', '0002:00:03.0'
    }

    It 'takes archives and folders from the pipeline, and by wildcard' {
        $files = Get-ChildItem $recordings/k72-*/root.tar.gz
        $rows = $files | Get-PciDmaWindow -WarningAction Ignore

        $rows.Source | Sort-Object -Unique | Should -Be $files.FullName
        (Get-PciDmaWindow -Root "$recordings/k72-*/root.tar.gz").PciAddress | Should -Be $rows.PciAddress

        $folder = New-Item (Join-Path $TestDrive machine) -ItemType Directory
        tar xzf $recordings/k612-mixedmask/root.tar.gz -C $folder
        ($folder | Get-PciDmaWindow).Verdict | Should -Be Direct, OutOfReach
        (Get-PciDmaWindow -LiteralPath "$folder/root").Verdict | Should -Be Direct, OutOfReach
    }

    It 'reads the device of a row again, also of a row from CSV' {
        $row = Get-Recorded k612-mixedmask @{ PciAddress = '0000:00:07.0' }

        ($row | Get-PciDmaWindow).PciAddress | Should -Be 0000:00:07.0
        $again = $row | ConvertTo-Csv | ConvertFrom-Csv | Get-PciDmaWindow
        $again.PciAddress, $again.Source | Should -Be $row.PciAddress, $row.Source
    }

    It 'reads the next machine after one that cannot be read' {
        $broken = Join-Path $TestDrive broken.tar.gz
        Set-Content $broken 'no archive'

        $rows = Get-PciDmaWindow -LiteralPath $broken, "$recordings/k612-mixedmask/root.tar.gz" -ErrorVariable errors -ErrorAction SilentlyContinue
        $rows | Should -HaveCount 2
        $errors.FullyQualifiedErrorId | Should -BeLike 'MachineUnreadable,*'
    }

    It 'warns of a missing log only if the log would change a verdict' {
        Get-PciDmaWindow -Root $recordings/k612-mixedmask/root.tar.gz -WarningVariable warnings
        $warnings | Should -BeNullOrEmpty

        $row = Get-PciDmaWindow -Root $recordings/k612-inj-queryfail/root.tar.gz -WarningVariable warnings -WarningAction SilentlyContinue
        $row.Verdict | Should -Be Unknown
        $warnings | Should -Match 'kernel log'
    }

    It 'gives no mask without sysfs, and warns' {
        $tree = "$recordings/k612-phbs/device-tree.tar.gz"
        $rows = Get-PciDmaWindow -Root $tree -WarningVariable warnings -WarningAction SilentlyContinue

        $rows.MaskBits | Where-Object { $_ } | Should -BeNullOrEmpty
        $rows.Verdict | Sort-Object -Unique | Should -Be NotAsked, Unknown
        "$warnings" | Should -Match 'address bits'
    }

    It 'completes verdicts with their meaning' {
        $matched = Get-Completion 'Get-PciDmaWindow -Verdict '

        $matched.CompletionText | Sort-Object | Should -Be ($verdicts | Sort-Object)
        ($matched | Where-Object CompletionText -EQ Only32Bit).ToolTip | Should -Match '32 address bits'
    }

    It 'completes the devices of the machine that the line names' {
        $matched = Get-Completion "Get-PciDmaWindow -Root '$recordings/k612-mixedmask/root.tar.gz' -PciAddress 0000:00:07"

        $matched.CompletionText | Should -Be 0000:00:07.0
        $matched.ToolTip | Should -Be 'sym53c8xx, OutOfReach'
    }

    It 'shows the facts and the verdict in 80 columns' {
        $text = Get-Recorded k612-phbs | Out-String -Width 80

        $text | Should -Match '(?m)^0002:00:02\.0 pcnet32 +32 +1 GiB +8 GiB +64 KiB +2 GiB Only32Bit$'
        $text | Should -Match '(?s)Partition: .*k612-phbs'
    }

    It 'shows no escape sequence of a saved machine' {
        $escapes = "`e]0;owned`a`e[2J`u{202e}"
        $folder = New-Item (Join-Path $TestDrive hostile) -ItemType Directory
        tar xzf $recordings/k612-phbs/root.tar.gz -C $folder
        $tree = "$folder/root/sys/firmware/devicetree/base"
        $null = New-Item "$folder/root/proc/sys/kernel" -ItemType Directory -Force
        Set-Content "$folder/root/proc/sys/kernel/hostname", "$folder/root/proc/cmdline", "$folder/root/proc/version" "lpar$escapes"
        Get-ChildItem $tree -Recurse -File | Where-Object Name -In 'ibm,loc-code', 'bootargs' | Set-Content -Value "U78$escapes"
        Rename-Item "$tree/pci@800000020000001" "pci@800000020000001$escapes"
        $log = Join-Path $TestDrive hostile.txt
        Set-Content $log ((Get-Content $recordings/k612-phbs/dmesg.txt) -replace '/pci@\d+|0x[0-9a-f]+', ('$0' + $escapes))

        $rows = @(Get-PciDmaWindow -Root $folder -Verbose *>&1; Get-PciDmaWindow -Root $folder -KernelLog $log *>&1; ConvertFrom-DdwLog $log
            Measure-PciDmaWindow -MemorySize 8GB -GuestKernel 6.12.95 -Root $folder)
        $rendering = $PSStyle.OutputRendering
        $PSStyle.OutputRendering = 'Ansi'
        $views = $rows | Group-Object { $_.GetType() } | ForEach-Object { ($_.Group | Format-List * | Out-String) + ($_.Group | Format-Table | Out-String) }
        $PSStyle.OutputRendering = $rendering
        $text = "$views" + ($rows | ConvertTo-Csv) + (Show-PciDmaWindow -Root $folder)
        $null = Show-PciDmaWindow -Root $folder -Path "$TestDrive/hostile.html"
        foreach ($shown in ($text -replace '\e\[[0-9;]*m'), (Get-Content "$TestDrive/hostile.html" -Raw)) {
            $shown | Should -Match 'lpar\\u001B\]0;owned\\u0007'
            $shown | Should -Not -Match '[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]'
        }
    }
}

Describe 'Get-PciDmaWindow with bad arguments' {
    BeforeAll {
        Connect-RefusalFixture
        $script:machine = "$recordings/k612-mixedmask/root.tar.gz"
        $script:machineLog = "$recordings/k612-mixedmask/dmesg.txt"
    }

    It 'refuses <Script> with <Id>' -ForEach @(
        @{ Id = 'NoDeviceTree'; Script = { Get-PciDmaWindow } }
        @{ Id = 'PciDeviceNotFound'; Script = { Get-PciDmaWindow 0009:00:01.0 -Root $machine } }
        @{ Id = 'VerdictUnknown'; Script = { Get-PciDmaWindow -Root $machine -Verdict Slow } }
        @{ Id = 'PathNotFound'; Script = { Get-PciDmaWindow -Root nothing.tar.gz } }
        @{ Id = 'MachineNotFound'; Script = { Get-PciDmaWindow -LiteralPath nothing.tar.gz } }
        @{ Id = 'PathNotOfFile'; Script = { Get-PciDmaWindow -Root variable:pid } }
        @{ Id = 'MachineUnreadable'; Script = { Get-PciDmaWindow -Root $file } }
        @{ Id = 'MachineUnreadable'; Script = { Get-PciDmaWindow -LiteralPath /dev/zero } }
        @{ Id = 'NoDeviceTree'; Script = { Get-PciDmaWindow -Root $PSScriptRoot } }
        @{ Id = 'LogNotFound'; Script = { Get-PciDmaWindow -Root $machine -KernelLog nothing.log } }
        @{ Id = 'LogUnreadable'; Script = { Get-PciDmaWindow -Root $machine -KernelLog $machine } }
        @{ Id = 'OneLogForSeveralMachines'; Script = { Get-PciDmaWindow -LiteralPath $machine, $machine -KernelLog $machineLog } }
        @{ Id = 'AmbiguousParameterSet'; Script = { Get-PciDmaWindow -Root $machine -LiteralPath $machine } }
        @{ Id = 'ParameterArgumentValidationError'; Script = { Get-PciDmaWindow -Root $null } }
        @{ Id = 'ParameterArgumentValidationError'; Script = { Get-PciDmaWindow $null -Root $machine } }
        @{ Id = 'InputObjectNotBound'; Script = { $thing | Get-PciDmaWindow } }
    ) {
        Assert-Refusal $Script $Id
    }
}
