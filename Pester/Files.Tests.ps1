BeforeDiscovery {
    # A script for each command that replaces files.
    $script:writers = @(
        @{ Name = 'Export-TceState'; Script = { param($Path, [switch] $NoClobber, [switch] $Force, [switch] $WhatIf) Export-TceState @PSBoundParameters -Container test }; Extension = 'json' }
        @{ Name = 'Export-TceReport'; Script = { param($Path, [switch] $NoClobber, [switch] $Force, [switch] $WhatIf) $devices | Export-TceReport @PSBoundParameters }; Extension = 'html' }
        @{ Name = 'Show-DmaWindow'; Script = { param($Path, [switch] $NoClobber, [switch] $Force, [switch] $WhatIf) Show-DmaWindow @PSBoundParameters -Container test }; Extension = 'svg' }
        @{ Name = 'Show-PciDmaWindow'; Script = { param($Path, [switch] $NoClobber, [switch] $Force, [switch] $WhatIf) $devices | Show-PciDmaWindow @PSBoundParameters }; Extension = 'html' }
    )
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $null = Connect-MappedContainer
    $data = "$PSScriptRoot/../tests/Engine.Tests/Data"
    $script:recording = "$data/conformance/linux-6.12-64k-powernv9/h01-quickstart.jsonl"
    $script:devices = Get-PciDmaWindow -Root $data/partition/k612-phbs/root.tar.gz

    # Returns the id of the only error of a script, which must leave the file as it is.
    function Get-Refusal([string] $Path, [scriptblock] $Script) {
        $before = Get-FileHash -LiteralPath $Path
        $records = @(Get-Record $Script)
        (Get-FileHash -LiteralPath $Path).Hash | Should -Be $before.Hash
        $records | Should -HaveCount 1
        ($records[0].FullyQualifiedErrorId -split ',')[0]
    }
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'The file of <Name>' -ForEach $writers {
    BeforeEach {
        $script:write = $Script
        $script:folder = (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
        $script:path = Join-Path $folder "out.$Extension"
        Set-Content $path older
    }

    It 'is replaced as a whole, unless -NoClobber is given' {
        Get-Refusal $path { & $write $path -NoClobber } | Should -Be 'FileExists'
        Get-Refusal $path { & $write $path -NoClobber -Force } | Should -Be 'FileExists'
        Get-Refusal $path { & $write $path -NoClobber -WhatIf } | Should -Be 'FileExists'
        (& $write $path).FullName | Should -Be $path
        Get-Content $path -Raw | Should -Not -Match '^older'
        (& $write (Join-Path $folder "new.$Extension") -NoClobber).Length | Should -BeGreaterThan 0
    }

    It 'is a literal path, and comes back as an item of the provider' {
        $odd = Join-Path $folder "a[b]*.$Extension"
        $item = & $write $odd

        $item.FullName | Should -Be $odd
        $item.PSPath, $item.PSProvider.Name | Should -Be "Microsoft.PowerShell.Core\FileSystem::$odd", 'FileSystem'
        Get-ChildItem $folder | Should -HaveCount 2
    }

    It 'is replaced only with -Force if it is read-only' {
        (Get-Item $path).IsReadOnly = $true

        Get-Refusal $path { & $write $path } | Should -Be 'FileReadOnly'
        Get-Refusal $path { & $write $path -WhatIf } | Should -Be 'FileReadOnly'
        (& $write $path -Force).Length | Should -BeGreaterThan 10
    }

    It 'is replaced only with -Force if it is a symbolic link, and what the link leads to stays' {
        $link = Join-Path $folder "link.$Extension"
        $null = New-Item -ItemType SymbolicLink $link -Target $path

        Get-Refusal $path { & $write $link } | Should -Be 'FileIsLink'
        (& $write $link -Force).LinkTarget | Should -BeNullOrEmpty
        Get-Content $path | Should -Be 'older'
        Remove-Item $link, $path
        $null = New-Item -ItemType SymbolicLink $link -Target $path
        Get-ErrorId { & $write $link } | Should -Be 'FileIsLink'
        $path | Should -Not -Exist
    }

    It 'is replaced only with -Force if it is a trace, and never while it is being written' {
        Copy-Item $recording $path
        Get-Refusal $path { & $write $path } | Should -Be 'FileIsTrace'
        (& $write $path -Force).Length | Should -BeGreaterThan 0

        Start-TceTrace $path -Container test -Force
        try {
            Get-Refusal $path { & $write $path } | Should -Be 'FileInUse'
            Get-Refusal $path { & $write $path -Force } | Should -Be 'FileInUse'
        } finally {
            $null = Stop-TceTrace -Container test
        }
        (& $write $path -Force).Length | Should -BeGreaterThan 0
    }

    It 'keeps its mode' {
        chmod 640 $path
        $null = & $write $path
        (Get-Item $path).UnixMode | Should -Be '-rw-r-----'
    }

    It 'keeps its owner' {
        if (-not [Environment]::IsPrivilegedProcess) {
            Set-ItResult -Skipped -Because 'only root can give files away'
        }
        chown 12345:12346 $path
        $null = & $write $path
        (Get-Item $path).UnixStat | ForEach-Object { $_.UserId, $_.GroupId } | Should -Be 12345, 12346
    }

    It 'stays as it is on a full disk' {
        mount -t tmpfs -o size=64k tmpfs $folder 2>$null
        if (-not $?) {
            Set-ItResult -Skipped -Because 'this user cannot mount a small disk'
        }
        try {
            Set-Content $path older
            dd if=/dev/zero "of=$folder/filler" bs=4096 2>$null

            $records = @(Get-Record { & $write $path })
            $records | Should -HaveCount 1
            "$($records[0])" | Should -BeLike "*'$path': No space left on device. A file that was there is unchanged.*"
            Get-Content $path | Should -Be 'older'
            (Get-ChildItem $folder -Force).Name | Should -Be 'filler', (Split-Path $path -Leaf)
        } finally {
            umount $folder
        }
    }

    It 'is never a folder or a device' {
        $null = New-Item -ItemType Directory (Join-Path $folder "folder.$Extension")
        Get-ErrorId { & $write (Join-Path $folder "folder.$Extension") -Force } | Should -Be 'FileNotReplaceable'
        $fifo = Join-Path $folder "fifo.$Extension"
        mkfifo $fifo
        Get-ErrorId { & $write $fifo -Force } | Should -Be 'FileNotReplaceable'
    }
}

Describe 'The commands that replace files' -ForEach @{ Names = $writers.Name } {
    It 'are all tested here' {
        (Get-Command -Module SpaprDdw -ParameterName NoClobber).Name | Sort-Object | Should -Be ($Names | Sort-Object)
    }
}

Describe 'The file of Start-TceTrace' {
    BeforeEach {
        $script:path = Join-Path $TestDrive "$([guid]::NewGuid()).jsonl"
    }

    AfterEach {
        Get-TceContainer | Stop-TceTrace -ErrorAction SilentlyContinue | Out-Null
    }

    It 'must not exist, unless -Force is given' {
        Copy-Item $recording $path

        Get-Refusal $path { Start-TceTrace $path -Container test } | Should -Be 'TraceExists'
        Get-Refusal $path { Start-TceTrace $path -Container test -WhatIf } | Should -Be 'TraceExists'
        Start-TceTrace $path -Container test -Force
        (Stop-TceTrace -Container test).PSProvider.Name | Should -Be 'FileSystem'
        (Test-TceTrace $path).Name | Should -Be 'test'
    }

    It 'must not be a file that another trace writes, even with -Force' {
        $null = Connect-TceContainer -Name other
        try {
            Start-TceTrace $path -Container test

            Get-Refusal $path { Start-TceTrace $path -Container other -Force } | Should -Be 'FileInUse'
            Get-Refusal $path { Start-TceTrace $path -Container other } | Should -Be 'FileInUse'
            $script = "Import-Module '$PSScriptRoot/../out/SpaprDdw'; try { `$null = Connect-TceContainer | Start-TceTrace '$path' -Force -ErrorAction Stop } catch { `$_.FullyQualifiedErrorId }"
            (pwsh -NoProfile -Command $script) | Should -BeLike 'FileInUse,*'
            $null = Stop-TceTrace -Container test
            Start-TceTrace $path -Container other -Force
        } finally {
            Disconnect-TceContainer other
        }
    }

    It 'is a literal path, and must be no read-only file or link' {
        $odd = Join-Path $TestDrive 'a[b]*.jsonl'
        Start-TceTrace -LiteralPath $odd -Container test
        (Stop-TceTrace -Container test).FullName | Should -Be $odd
        $link = Join-Path $TestDrive link.jsonl
        $null = New-Item -ItemType SymbolicLink $link -Target $odd

        Get-Refusal $odd { Start-TceTrace $link -Container test } | Should -Be 'TraceExists'
        (Get-Item -LiteralPath $odd).IsReadOnly = $true
        Get-Refusal $odd { Start-TceTrace $odd -Container test } | Should -Be 'TraceExists'
        Start-TceTrace $odd -Container test -Force
    }

    It 'keeps the older recording on a full disk, and records into it later' {
        $folder = (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
        mount -t tmpfs -o size=64k tmpfs $folder 2>$null
        if (-not $?) {
            Set-ItResult -Skipped -Because 'this user cannot mount a small disk'
        }
        try {
            $path = "$folder/trace.jsonl"
            Copy-Item $recording $path
            chmod 600 $path
            dd if=/dev/zero "of=$folder/filler" bs=4096 2>$null

            Get-Refusal $path { Start-TceTrace $path -Container test -Force } | Should -Be 'TraceNotWritten'
            Get-TceTrace | Should -BeNullOrEmpty
            (Get-ChildItem $folder -Force).Name | Should -Be 'filler', 'trace.jsonl'
            Remove-Item "$folder/filler"
            Start-TceTrace $path -Container test -Force
            (Stop-TceTrace -Container test).UnixMode | Should -Be '-rw-------'
            (Test-TceTrace $path).Name | Should -Be 'test'
        } finally {
            $null = Stop-TceTrace -Container test -ErrorAction SilentlyContinue
            umount $folder
        }
    }

    It 'replaces a link, and what the link leads to stays' {
        $link = "$path.link"
        Copy-Item $recording $path
        $null = New-Item -ItemType SymbolicLink $link -Target $path

        Start-TceTrace $link -Container test -Force
        $null = Stop-TceTrace -Container test
        (Get-Item $link).LinkTarget | Should -BeNullOrEmpty
        (Get-FileHash $path).Hash | Should -Be (Get-FileHash $recording).Hash
    }

    It 'keeps a file that has the name of its full file' {
        Set-Content "$path.1" mine

        Get-Refusal "$path.1" { Start-TceTrace $path -Container test -MaximumSize 4K } | Should -Be 'TraceExists'
        $path | Should -Not -Exist
        Start-TceTrace $path -Container test
    }
}
