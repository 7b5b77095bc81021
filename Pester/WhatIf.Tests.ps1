BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'The message of -WhatIf' {
    BeforeAll {
        $null = Connect-MappedContainer
        $null = New-DmaBuffer 64K free
        $script:saved = Join-Path $TestDrive saved.json
        $script:trace = Join-Path $TestDrive trace.jsonl
        $null = Export-TceState $saved
        $null = Connect-TceContainer -Name empty
        Start-TceTrace $trace -Container empty
        $null = Stop-TceTrace -Container empty
    }

    It 'tells what is lost and what it costs: <Script>' -ForEach @(
        @{ Script = { New-DmaWindow 64K 512GB -Container empty -WhatIf }; Text = '512 GiB in pages of 64 KiB, 2 levels, 136\.13 MiB locked' }
        @{ Script = { New-DmaBuffer 1M -Container empty -WhatIf }; Text = 'register 1 MiB, 1 MiB locked' }
        @{ Script = { Test-DmaWindow 512GB -Container empty -WhatIf }; Text = '512 GiB in pages of 64 KiB with 128\.13 MiB locked' }
        @{ Script = { Import-TceState $saved -Container empty -WhatIf }; Text = 'Restore 1 window, 1 mapping and 2 buffers from .*, 129\.19 MiB locked' }
        @{ Script = { Remove-DmaWindow 1 -Force -Container test -WhatIf }; Text = '512 GiB at 0x800000000000000 with 1 mapping of 1 MiB, 128\.13 MiB locked' }
        @{ Script = { Reset-DmaWindow -Force -Container test -WhatIf }; Text = 'remove the window of 512 GiB at 0x800000000000000 with 1 mapping of 1 MiB' }
        @{ Script = { Set-DmaWindow 1 -PageSize 2M -Force -Container test -WhatIf }; Text = '1 level, 4 MiB locked instead of 128\.13 MiB; map 0 mappings again, and lose 1 mapping of 1 MiB' }
        @{ Script = { Remove-DmaBuffer free -Container test -WhatIf }; Text = 'lose its 64 KiB' }
        @{ Script = { Invoke-TceUnmap 0x800000000000000 -Container test -WhatIf }; Text = 'Unmap 1 MiB' }
        @{ Script = { Export-TceState $saved -Container test -WhatIf }; Text = 'in place of a file of [0-9.]+ KiB' }
        @{ Script = { Start-TceTrace $trace -Container test -Force -WhatIf }; Text = 'in place of a file of [0-9.]+ B' }
    ) {
        Get-WhatIf $Script | Should -Match $Text
    }
}

Describe 'A command with -WhatIf' {
    BeforeAll {
        Connect-RefusalFixture
        $script:trace = Join-Path $TestDrive whatif.jsonl
        Set-Content $trace 'mine'
    }

    It 'refuses what it would refuse without: <Script> gives <Id>' -ForEach @(
        @{ Id = 'PageSizeNotSupported'; Script = { New-DmaWindow 3K 1G -WhatIf } }
        @{ Id = 'NoFreeWindow'; Script = { New-DmaWindow 64K 1G -WhatIf } }
        @{ Id = 'WindowHasMappings'; Script = { Remove-DmaWindow 1 -WhatIf } }
        @{ Id = 'WindowHasMappings'; Script = { Reset-DmaWindow -WhatIf } }
        @{ Id = 'MappingDoesNotFit'; Script = { Set-DmaWindow 1 -PageSize 2M -WhatIf } }
        @{ Id = 'BufferNameTaken'; Script = { New-DmaBuffer 64K guest -WhatIf } }
        @{ Id = 'BufferInUse'; Script = { Remove-DmaBuffer guest -WhatIf } }
        @{ Id = 'MappingOverlaps'; Script = { Invoke-TceMap guest 1 -Address 0x800000000000000 -WhatIf } }
        @{ Id = 'NothingMapped'; Script = { Invoke-TceUnmap 0x800000000100000 64K -WhatIf } }
        @{ Id = 'ContainerNotEmpty'; Script = { Import-TceState $file -Container test -WhatIf } }
        @{ Id = 'FileExists'; Script = { Export-TceState $file -NoClobber -WhatIf } }
        @{ Id = 'TraceExists'; Script = { Start-TceTrace $trace -WhatIf } }
    ) {
        Assert-Refusal $Script $Id
    }
}
