BeforeAll {
    . $PSScriptRoot/Common.ps1
    $null = Connect-TestContainer
    $script:window = New-DmaWindow 64K 512GB -Levels 2
    $null = New-DmaBuffer 1GB guest | Invoke-TceMap -Window 1
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'Show-DmaWindow' {
    It 'draws the bus, the windows, their mappings and their tables' {
        $text = Show-DmaWindow -Width 100 | Out-String

        $text | Should -Match '(?m)^Container test \(Emulated, Power9\): 2 windows, 1 GiB mapped'
        $text | Should -Match 'window 0, 2 GiB +no window, 512 PiB +window 1, 512 GiB'
        $text | Should -Match '(?m)^Window 1, 0x800000000000000 to 0x800007fffffffff: 512 GiB in pages of 64 KiB'
        $text | Should -Match '(?m)^mapped +\|-\.+\| 1 GiB'
        $text | Should -Match '(?m)^guest +\|-\.+\| 1 GiB'
        $text | Should -Match '(?m)^level 1 +\|#+\| 1 of 1'
        $text | Should -Match '(?m)^level 0 +\|-\.+\| 2 of 1024'
    }

    It 'is as wide as -Width <_>' -ForEach 40, 72, 100, 200 {
        $lines = Show-DmaWindow -Width $_

        ($lines | Measure-Object Length -Maximum).Maximum | Should -Be $_
    }

    It 'draws each piped window once, and the whole bus' {
        $lines = 1, 1 | Show-DmaWindow

        $lines -match '^Window' | Should -HaveCount 1
        $lines -match 'window 0.*window 1' | Should -HaveCount 1
    }

    It 'draws each piped container' {
        $null = Connect-TceContainer -Name other
        try {
            $lines = Get-TceContainer | Show-DmaWindow
            $lines -match '^Container \w+ \(' | Should -Be @(
                'Container test (Emulated, Power9): 2 windows, 1 GiB mapped'
                'Container other (Emulated, Power9): 1 window, 0 B mapped')
        } finally {
            Disconnect-TceContainer other
        }
    }

    It 'is plain ASCII in a pipeline' {
        Show-DmaWindow | Out-String | Should -Not -Match '[^\x0a\x0d -~]'
    }

    It 'draws into <_>, and replaces an existing file' -ForEach 'picture.svg', 'picture.HTML' {
        $path = Join-Path $TestDrive $_
        Set-Content $path 'older'

        (Show-DmaWindow -Path $path).FullName | Should -Be (Convert-Path $path)
        $drawn = [xml] (Get-Content $path -Raw)
        $drawn.GetElementsByTagName('text').InnerText -match 'guest' | Should -HaveCount 1
        Get-ChildItem $TestDrive | Should -HaveCount 1
        Remove-Item $path
    }

    It 'resolves a relative path against the current location' {
        Push-Location $TestDrive
        try {
            (Show-DmaWindow -Path here.svg).DirectoryName | Should -Be (Convert-Path .)
        } finally {
            Pop-Location
        }
        Remove-Item (Join-Path $TestDrive 'here.svg')
    }

    It 'writes nothing with -WhatIf' {
        $path = Join-Path $TestDrive 'never.svg'

        Show-DmaWindow -Path $path -WhatIf | Should -BeNullOrEmpty
        $path | Should -Not -Exist
    }
}

Describe 'Show-DmaWindow with bad arguments' {
    BeforeAll {
        Connect-RefusalFixture
    }

    It 'refuses <Script> with <Id>' -ForEach @(
        @{ Id = 'WindowNotFound'; Script = { Show-DmaWindow 0x900000000000000 } }
        @{ Id = 'AddressInsideWindow'; Script = { Show-DmaWindow 0x1000 } }
        @{ Id = 'WindowNotFound'; Script = { Show-DmaWindow 0xffffffffffffffff } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Show-DmaWindow -1 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Show-DmaWindow '16 EiB' } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Show-DmaWindow first } }
        @{ Id = 'WindowNotFound'; Script = { Show-DmaWindow $removed } }
        @{ Id = 'ContainerClosed'; Script = { Show-DmaWindow $closed.Window } }
        @{ Id = 'WindowNotFound'; Script = { Show-DmaWindow $window -Container foreign } }
        @{ Id = 'ContainerNotFound'; Script = { Show-DmaWindow -Container nobody } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Show-DmaWindow -Container $null } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Show-DmaWindow -Container 5 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Show-DmaWindow -Container $thing } }
        @{ Id = 'ContainerClosed'; Script = { Show-DmaWindow -Container $closed.Container } }
        @{ Id = 'InputObjectNotBound'; Script = { $thing | Show-DmaWindow } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { $null | Show-DmaWindow } }
        @{ Id = 'ContainerClosed'; Script = { $closed.Container | Show-DmaWindow } }
        @{ Id = 'TwoContainers'; Script = { $test | Show-DmaWindow -Container foreign } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Show-DmaWindow $test } }
        @{ Id = 'ParameterArgumentValidationError'; Script = { Show-DmaWindow -Width 39 } }
        @{ Id = 'ParameterArgumentValidationError'; Script = { Show-DmaWindow -Width 1001 } }
        @{ Id = 'CannotConvertArgumentNoMessage'; Script = { Show-DmaWindow -Width wide } }
        @{ Id = 'AmbiguousParameterSet'; Script = { Show-DmaWindow -Width 80 -Path /never/written.svg } }
        @{ Id = 'ParameterArgumentValidationError'; Script = { Show-DmaWindow -Path '' } }
        @{ Id = 'PictureFormatUnknown'; Script = { Show-DmaWindow -Path /never/written.png } }
        @{ Id = 'PictureFormatUnknown'; Script = { Show-DmaWindow -Path /never/written } }
        @{ Id = 'PictureFormatUnknown'; Script = { Show-DmaWindow -Path $TestDrive } }
        @{ Id = 'PathNotOfFile'; Script = { Show-DmaWindow -Path Env:picture.svg } }
        @{ Id = 'PathNotFound'; Script = { Show-DmaWindow -Path nodrive:/picture.svg } }
        @{ Id = 'PictureNotWritten'; Script = { Show-DmaWindow -Path /dev/null/picture.svg } }
        @{ Id = 'ContainerClosed'; Script = { Show-DmaWindow -Path /never/written.svg -Container $closed.Container } }
        @{ Id = 'PictureNotWritten'; Script = { Show-DmaWindow -Path (Join-Path $TestDrive no/way.svg) } }
    ) {
        Assert-Refusal $Script $Id
    }
}
