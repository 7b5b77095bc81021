# Runs pwsh on a terminal of its own, because colours and widths depend on the terminal.
BeforeAll {
    $script:hasTerminal = [bool] (Get-Command script -CommandType Application -ErrorAction Ignore)

    # Runs the script below on a terminal of 96 columns, and returns its output by the headings that the script prints.
    function Get-TerminalOutput([string] $Assignment, [string] $Redirection) {
        $pwsh = (Get-Command pwsh).Source
        $command = "stty cols 96 rows 30; cd '$TestDrive'; $Assignment TERM=xterm-256color '$pwsh' -NoProfile -File typed.ps1 $Redirection"
        $colour = $env:NO_COLOR
        try {
            $env:NO_COLOR = $null
            $text = (script --quiet --return --command $command /dev/null) -join "`n"
        } finally {
            $env:NO_COLOR = $colour
        }
        $shown = @{}
        foreach ($part in [regex]::Matches($text, '(?s)== (.+?)\r?\n(.*?)(?=== |$)')) {
            $shown[$part.Groups[1].Value] = $part.Groups[2].Value
        }
        $shown
    }

    if ($hasTerminal) {
        Set-Content "$TestDrive/typed.ps1" "Import-Module '$(Convert-Path "$PSScriptRoot/../out/SpaprDdw")'", {
            $null = Connect-TceContainer
            '== view'
            Get-DmaWindow | Out-Default
            Get-DmaWindow > written.txt
            $null = Connect-TceContainer -Name limited -MemlockLimit 10MB
            $null = New-DmaBuffer 9MB -Container limited
            '== limit with a tenth free'
            Get-TceInfo -Container limited | Out-Default
            $null = New-DmaBuffer 64KB -Container limited
            '== limit with less free'
            Get-TceInfo -Container limited | Out-Default
            Disconnect-TceContainer limited
            $null = New-DmaBuffer 1GB guest | Invoke-TceMap
            '== marks'
            foreach ($state in 'True', 'Open', 'Active', 'ReachesMemory', 'Added', 'Pending', 'SeesZeros', 'TakenAsMsi', 'Changed', 'False', 'Closed', 'Removed', 'Refused', 'Dropped', 'Read') {
                [SpaprDdw.PowerShell.Formatting.Display]::Mark($state, $PSStyle)
            }
            '== picture'
            Show-DmaWindow
            '== picture in a pipeline'
            Show-DmaWindow | ForEach-Object { $_ }
            '== picture after the session sets NO_COLOR'
            $env:NO_COLOR = 1
            Show-DmaWindow
            $env:NO_COLOR = $null
            '== picture with plain text rendering'
            $PSStyle.OutputRendering = 'PlainText'
            Show-DmaWindow
        }
        $script:shown = Get-TerminalOutput
        $script:plain = Get-TerminalOutput -Assignment 'NO_COLOR=1'
        $null = Get-TerminalOutput -Redirection '> redirected.txt'
    }
}

Describe 'A terminal' {
    BeforeEach {
        if (-not $hasTerminal) {
            Set-ItResult -Skipped -Because 'the program script of util-linux is not installed'
        }
    }

    It 'shows views in the colours of $PSStyle' {
        $shown['view'] | Should -Match '\x1b\[33mPending\x1b\[0m'
    }

    It 'shows good states in green, bad ones in red, and those between in yellow' {
        $good, $warning, $bad = 32, 33, 31
        $expected = @(
            'True', 'Open', 'Active', 'ReachesMemory', 'Added' | ForEach-Object { "`e[${good}m$_`e[0m" }
            'Pending', 'SeesZeros', 'TakenAsMsi', 'Changed' | ForEach-Object { "`e[${warning}m$_`e[0m" }
            'False', 'Closed', 'Removed', 'Refused', 'Dropped' | ForEach-Object { "`e[${bad}m$_`e[0m" }
            'Read'
        )
        $shown['marks'].Trim() -split '\r?\n' | Should -Be $expected
    }

    It 'shows locked memory in yellow if less than a tenth of the limit is free' {
        $shown['limit with less free'] | Should -Match '\x1b\[33m9\.06 MiB of 10 MiB\x1b\[0m'
        $shown['limit with a tenth free'] | Should -Match '(?<!\d)9 MiB of 10 MiB'
        $shown['limit with a tenth free'] | Should -Not -Match '\x1b\[33m'
    }

    It 'shows views without colours if NO_COLOR is set' {
        $plain['view'] | Should -Match ' Pending\b'
        $plain['view'] | Should -Not -Match '\x1b\[[0-9;]*m'
    }

    It 'writes no colours of views to <File>' -ForEach @(
        # The pattern is only yellow, because PowerShell itself colours headings when another shell redirects its
        # output.
        @{ File = 'redirected.txt'; Colour = '\x1b\[33m' }
        @{ File = 'written.txt'; Colour = '\x1b' }
    ) {
        $text = Get-Content "$TestDrive/$File" -Raw

        $text | Should -Match ' Pending\b'
        $text | Should -Not -Match $Colour
    }

    It 'shows a picture in blocks and colours, as wide as the terminal' {
        $shown['picture'] | Should -Match "(?m)^mapped .*\x1b\[32m\u2588+.*1 GiB"
        $lines = $shown['picture'] -replace '\x1b\[[?0-9;]*[a-zA-Z=]' -split '\r?\n'
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 96
        $lines -match '^\u2502.*\u2502$' | ForEach-Object Length | Should -Be 96
    }

    It 'shows a <_> in plain ASCII' -ForEach @(
        'picture in a pipeline'
        'picture after the session sets NO_COLOR'
        'picture with plain text rendering'
    ) {
        $shown[$_] | Should -Match '(?m)^mapped +\|#+.*1 GiB'
        $shown[$_] -split '\r?\n' -match '^(mapped|\|)' | Should -Not -Match '[^ -~]'
    }

    It 'shows a picture in plain ASCII if NO_COLOR is set' {
        $plain['picture'] | Should -Match '(?m)^mapped +\|#+.*1 GiB'
        $plain['picture'] -split '\r?\n' -match '^(mapped|\|)' | Should -Not -Match '[^ -~]'
    }
}
