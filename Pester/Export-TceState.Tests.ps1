BeforeAll {
    . $PSScriptRoot/Common.ps1
    $null = Connect-MappedContainer
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'Export-TceState' {
    It 'returns buffers, windows and mappings as JSON with -AsString' {
        $state = Export-TceState -AsString | ConvertFrom-Json

        $state.format | Should -Be 'spapr-tce-state/1'
        $state.container.name | Should -Be 'test'
        $state.buffers.name | Should -Be 'guest'
        $state.windows.startAddress | Should -Be '0x0', '0x800000000000000'
        $state.windows[1].mappings[0].size | Should -Be '0x100000'
    }

    It 'writes the same JSON to a file, and replaces an existing file' {
        $path = Join-Path $TestDrive 'state.json'
        Set-Content $path 'older'

        (Export-TceState $path).FullName | Should -Be (Convert-Path $path)
        Get-Content $path -Raw | Should -BeExactly (Export-TceState -AsString)
        Get-ChildItem $TestDrive | Should -HaveCount 1
    }

    It 'resolves a relative path against the current location' {
        Push-Location $TestDrive
        try {
            (Export-TceState here.json).DirectoryName | Should -Be (Convert-Path .)
        } finally {
            Pop-Location
        }
        Remove-Item (Join-Path $TestDrive 'here.json')
    }

    It 'writes buffers that can be piped to New-DmaBuffer' {
        $null = Connect-TceContainer -Name twin
        $buffers = (Export-TceState -AsString -Container test | ConvertFrom-Json).buffers | New-DmaBuffer -Container twin
        Disconnect-TceContainer twin

        $buffers.Name | Should -Be 'guest'
    }

    It 'compresses the file with -Compress, or if its name ends with .gz' {
        $plain = (Export-TceState (Join-Path $TestDrive 'plain.json') -Container test).Length

        (Export-TceState (Join-Path $TestDrive 'packed.json') -Compress -Container test).Length | Should -BeLessThan ($plain / 2)
        (Export-TceState (Join-Path $TestDrive 'named.json.gz') -Container test).Length | Should -BeLessThan ($plain / 2)
        foreach ($name in 'packed.json', 'named.json.gz') {
            Compare-TceState (Join-Path $TestDrive $name) (Join-Path $TestDrive 'plain.json') | Should -BeNullOrEmpty
        }
    }

    It 'writes nothing with -WhatIf' {
        $path = Join-Path $TestDrive 'never.json'

        Export-TceState $path -WhatIf | Should -BeNullOrEmpty
        $path | Should -Not -Exist
    }
}

Describe 'Export-TceState of several containers' {
    BeforeAll {
        $null = Connect-TceContainer -Name second -Platform PSeries
    }

    AfterAll {
        Disconnect-TceContainer second
    }

    It 'names each file with the script block of -Path' {
        Push-Location $TestDrive
        try {
            (Get-TceContainer | Export-TceState -Path { "$($_.Name).json" }).Name | Should -Be 'test.json', 'second.json'
            (Get-Content second.json -Raw | ConvertFrom-Json).host.platform | Should -Be 'PSeries'
            Remove-Item test.json, second.json
        } finally {
            Pop-Location
        }
    }
}

Describe 'Export-TceState with bad arguments' {
    BeforeAll {
        Connect-RefusalFixture
    }

    It 'refuses <Script> with <Id>' -ForEach @(
        @{ Id = 'ParameterArgumentValidationError'; Script = { Export-TceState '' } }
        @{ Id = 'PathNotOfFile'; Script = { Export-TceState "/never`0written" } }
        @{ Id = 'PathNotOfFile'; Script = { Export-TceState Env:STATE } }
        @{ Id = 'PathNotFound'; Script = { Export-TceState nodrive:/state } }
        @{ Id = 'StateNotWritten'; Script = { Export-TceState /dev/null/state } }
        @{ Id = 'FileNotReplaceable'; Script = { Export-TceState $TestDrive } }
        @{ Id = 'FileExists'; Script = { Export-TceState $file -NoClobber } }
        @{ Id = 'FileIsTrace'; Script = { Export-TceState $recording } }
        @{ Id = 'ContainerNotFound'; Script = { Export-TceState /never/written.json -Container nobody } }
        @{ Id = 'ContainerClosed'; Script = { Export-TceState /never/written.json -Container $closed.Container } }
        @{ Id = 'ContainerNotFound'; Script = { Export-TceState -AsString -Container nobody } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Export-TceState -AsString -Container $null } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Export-TceState -AsString -Container 5 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Export-TceState -AsString -Container $thing } }
        @{ Id = 'ContainerClosed'; Script = { Export-TceState -AsString -Container $closed.Container } }
        @{ Id = 'InputObjectNotBound'; Script = { $thing | Export-TceState -AsString } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { $null | Export-TceState -AsString } }
        @{ Id = 'StateNotWritten'; Script = { Export-TceState (Join-Path $TestDrive no/way) } }
    ) {
        Assert-Refusal $Script $Id
    }
}
