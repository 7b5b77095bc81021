BeforeAll {
    . $PSScriptRoot/Common.ps1
    $script:traces = "$PSScriptRoot/../tests/Engine.Tests/Data/clients/qemu-trace-logs"
    $script:log = "$traces/qemu7-kvm-reset.txt"
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer -Force -Confirm:$false
}

Describe 'ConvertFrom-QemuTrace' {
    It 'gives the registered memory and the windows at the end of the trace' {
        $container = ConvertFrom-QemuTrace $log -Platform Power9 -HostPageSize 64K

        $container.Registrations.Size | Should -Be 512MB
        $container.Windows.StartAddress | Should -Be 0, 0x800000000000000
        $container.Windows.PageSize | Should -Be 4KB, 64KB
        $container.Windows.Size | Should -Be 1GB, 2GB
        $container.Windows.Levels | Should -Be 1, 1
        $container.LastError | Should -BeNullOrEmpty
    }

    It 'writes memory and windows as text to CSV' {
        $row = ConvertFrom-QemuTrace "$traces/qemu7-512.txt" | ConvertTo-Csv | ConvertFrom-Csv
        $row.Windows | Should -Be '1 GiB in 4 KiB at 0x0, 1 level'
        $row.Registrations | Should -Be '512 MiB at 0x7fff54c00000'
        $row.Notes | Should -Not -Match 'System\.'
        $row.Failures | Should -BeNullOrEmpty
    }

    It 'gives the last error' {
        $container = ConvertFrom-QemuTrace $traces/ps-qemu7-kvm-max200g.txt -Platform PSeries

        $container.LastError.Request, $container.LastError.Errno, $container.LastError.Line | Should -Be CREATE, EINVAL, 22
        $container.LastError.Text | Should -BeLike '*Failed to create a window*'
    }

    It 'says what a trace does not tell, and leaves it null' {
        $container = ConvertFrom-QemuTrace $traces/qemu7-kvm-limddw.txt -Verbose 4>&1 | Where-Object { $_ -isnot [System.Management.Automation.VerboseRecord] }
        $said = ConvertFrom-QemuTrace $traces/qemu7-kvm-limddw.txt -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }

        $container.LockedMemory ?? $container.Windows.LockedMemory ?? $container.LastError.TriedLevels | Should -BeNullOrEmpty
        $container.Notes -join ' ' | Should -BeLike '*belongs to QEMU*does not print locked memory, the levels that a failed CREATE tried*'
        "$said" | Should -BeLike '*Power9 with pages of 64 KiB is assumed*belongs to QEMU*'
        $state = $container.Json | ConvertFrom-Json
        $state.lockedMemory.used ?? $state.container.groups ?? $state.windows.mappings ?? $state.windows.lockedMemory | Should -BeNullOrEmpty
        $state.lastError.errno | Should -Be ENOMEM
    }

    It 'gives the same for a path, a file, lines and a text' {
        $expected = (ConvertFrom-QemuTrace $log).Windows | ConvertTo-Json

        (Get-Item $log | ConvertFrom-QemuTrace).Windows | ConvertTo-Json | Should -Be $expected
        (Get-Content $log | ConvertFrom-QemuTrace).Windows | ConvertTo-Json | Should -Be $expected
        (Get-Content $log -Raw | ConvertFrom-QemuTrace).Windows | ConvertTo-Json | Should -Be $expected
        (ConvertFrom-QemuTrace -LiteralPath $log).Windows | ConvertTo-Json | Should -Be $expected
        (ConvertFrom-QemuTrace -InputObject (Get-Content $log)).Windows | ConvertTo-Json | Should -Be $expected
        (Get-Content $log | ForEach-Object { "1234@1700000000.123456:$_`r" } | ConvertFrom-QemuTrace).Windows | ConvertTo-Json | Should -Be $expected
    }

    It 'reads logs that are packed with gzip' {
        Copy-Item $log $TestDrive/a.log
        gzip -k $TestDrive/a.log
        (ConvertFrom-QemuTrace $TestDrive/a.log.gz).Name | Should -Be a
    }

    It 'makes a twin through the pipeline, also after a trip through Clixml' {
        $twin = ConvertFrom-QemuTrace $log -Platform Power9 | Import-TceState -Name twin
        (Get-DmaWindow -Container $twin).StartAddress | Should -Be 0, 0x800000000000000
        (Get-DmaBuffer -Container $twin).Size | Should -Be 512MB
        (Get-TceInfo -Container $twin).LockedMemory | Should -Be 541589504

        ConvertFrom-QemuTrace $log | Export-Clixml $TestDrive/a.xml
        (Import-Clixml $TestDrive/a.xml | Import-TceState -Name travelled).Name | Should -Be travelled
    }

    It 'makes a state that other commands read from a file' {
        $file = "$TestDrive/state.json"
        (ConvertFrom-QemuTrace $log).Json | Set-Content $file

        $null = Import-TceState $file -Name fromfile
        Compare-TceState $file -Container fromfile -IgnoreIdentity | Should -BeNullOrEmpty
        Measure-DmaWindow 1GB -StatePath $file | Should -Not -BeNullOrEmpty
        $null = Connect-TceContainer -Name live
        (Import-TceState $file -Container live).RecordedAddress | Should -Be 0, 0x800000000000000
    }

    It 'reads many traces, and goes on after one that cannot be read' {
        Set-Content $TestDrive/x1.txt 'no trace'
        Copy-Item $log $TestDrive/x2.txt

        (ConvertFrom-QemuTrace $TestDrive/x*.txt -ErrorVariable errors -ErrorAction SilentlyContinue).Name | Should -Be x2
        $errors.FullyQualifiedErrorId | Should -BeLike 'QemuTraceUnreadable,*'
        $errors.CategoryInfo.Category | Should -Be InvalidData
    }

    It 'refuses input without a line of a trace' {
        { 'one', '', 'two' | ConvertFrom-QemuTrace -ErrorAction Stop } | Should -Throw -ErrorId 'QemuTraceUnreadable,*' -ExpectedMessage 'The input *'
        @() | ConvertFrom-QemuTrace | Should -BeNullOrEmpty
    }

    It 'refuses a page size that no kernel has' {
        { ConvertFrom-QemuTrace $log -HostPageSize 2M } | Should -Throw -ErrorId 'HostPageSizeInvalid,*'
    }

    It 'refuses a path that does not exist' {
        { ConvertFrom-QemuTrace -LiteralPath $TestDrive/none.txt -ErrorAction Stop } | Should -Throw -ErrorId 'PathNotFound,*'
    }

    It 'says which command reads a file of another kind' {
        ConvertFrom-QemuTrace "$PSScriptRoot/../tests/Engine.Tests/Data/partition/k612-phbs/dmesg.txt" -ErrorVariable errors -ErrorAction SilentlyContinue
        "$errors" | Should -BeLike '*It is a kernel log, which ConvertFrom-DdwLog reads.'
    }
}

Describe 'ConvertFrom-QemuTrace with bad arguments' {
    It 'refuses <Script>' -ForEach @(
        @{ Script = { ConvertFrom-QemuTrace $log -HostPageSize 0 }; Id = 'HostPageSizeInvalid' }
        @{ Script = { ConvertFrom-QemuTrace $log -HostPageSize 2M }; Id = 'HostPageSizeInvalid' }
        @{ Script = { ConvertFrom-QemuTrace $log -HostPageSize x }; Id = 'ParameterArgumentTransformationError' }
        @{ Script = { ConvertFrom-QemuTrace $log -Platform x86 }; Id = 'ParameterArgumentTransformationError' }
        @{ Script = { ConvertFrom-QemuTrace '' }; Id = 'ParameterArgumentValidationError' }
        @{ Script = { ConvertFrom-QemuTrace 'no such file' }; Id = 'PathNotFound' }
        @{ Script = { ConvertFrom-QemuTrace 'no such*' }; Id = 'NoFileMatches' }
        @{ Script = { ConvertFrom-QemuTrace Env:PATH }; Id = 'PathNotOfFile' }
        @{ Script = { ConvertFrom-QemuTrace -LiteralPath 'no such file' }; Id = 'PathNotFound' }
        @{ Script = { ConvertFrom-QemuTrace $PSScriptRoot }; Id = 'QemuTraceUnreadable' }
        @{ Script = { ConvertFrom-QemuTrace -InputObject 'one', 'two' }; Id = 'QemuTraceUnreadable' }
    ) { Assert-Refusal $Script $Id }
}
