# Names that strangers write, through every command, view, error, picture, page and file: no escape sequence reaches a
# terminal, and no markup a page.
BeforeAll {
    . $PSScriptRoot/Common.ps1

    # The kinds of hostile names.
    function Get-HostileName {
        # Control and format characters, separators, halves of surrogate pairs, and characters that XML does not allow.
        $codes = 0..0x1f + 0x7f..0x9f + 0xad, 0x61c, 0x6dd, 0x70f, 0x180e + 0x600..0x605 + 0x200b..0x200f + 0x2028..0x202e +
            0x2060..0x2064 + 0x2066..0x206f + 0xfeff, 0xfff9, 0xfffa, 0xfffb, 0xfffe, 0xffff, 0xe000, 0xd800, 0xdfff
        $codes | ForEach-Object { 'a{0}b' -f [char] $_ }
        0x110bd, 0x1d173, 0xe0001, 0xe0041, 0xe007f | ForEach-Object { 'a{0}b' -f [char]::ConvertFromUtf32($_) }

        # What terminals do.
        "`e]0;title`a", "`e]52;c;ZXZpbA==`a", "`e]8;;http://evil`e\link`e]8;;`e\", "`e]4;1;rgb:ff/ff/ff`e\", "`e]1337;File=:`a"
        "`e[2J", "`e[6n", "`e[31m", "`e[?1049h", "`e[1;1H", "`ec", "`eP+q`e\", "`e_x`e\", "`e^x`e\", "`e#8", "`e(0", "`u{9b}2J", "`u{9d}0;x`u{9c}"
        "guest`b`b`b`b`bother", "guest`rother", "guest`nWARNING: forged", "x`r`nSet-Cookie: x", "`u{202e}gpj.exe", "`u{2066}x`u{2069}"
        "`u{1f468}`u{200d}`u{1f469}`u{200d}`u{1f467}"

        # Markup, and what other languages do.
        '<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "' onload='alert(1)", '</title><script>alert(1)</script>', '</svg><b>', ']]>', '<![CDATA[x'
        '<!-- x', '-->', '<?xml version="1.0"?>', '<!DOCTYPE x [<!ENTITY y "z">]>', '&lt;', '&#27;[2J', '&nbsp;&bogus;', 'javascript:alert(1)', '<svg/onload=alert(1)>'
        '$(throw)', '${x}', '@(throw)', "'; throw; '", '"; throw; "', '`e[2J', '\u001b[2J', '\x1b[2J', '\033[2J', '{0}', '{{', '}', '%s%n', '%1b'
        '*', '?', '[a-z]', '[', '../../never/passwd', '/dev/null', '~', 'C:\x', '|cat', '&', ';', '#x', '-Force', '--', '=1+1', '@x', '+1', 'a,b', 'a"b', "a'b", "a`u{2018}b"
        'null', 'true', 'NaN', '0x10', '1', '-1', ' ', ' x ', 'CON', '{"name":"x"}', '$.buffers[0]', 'a\', "a`u{301}", "Z`u{300}`u{301}`u{302}`u{303}a", "`u{5e9}`u{5dc}", "`u{6f22}`u{5b57}"
        [string]::new([char] 'x', 128), [string]::new([char] 'y', 129), [string]::new([char] 'z', 100000), [string]::new([char] 0x6f22, 128), ("`u{1f98a}" * 128), ("`u{1f98a}" * 129)
    }

    $script:halves = '[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]'

    # What no text may have: control and format characters, and separators. PowerShell itself can cut a column in the
    # middle of a surrogate pair.
    $script:unshown = '[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\ue000\ufffe\uffff]|\udb40|\ud804\udcbd|\ud834\udd73'

    # Fails if a line has such a character. PowerShell itself ends the colour of a heading.
    function Confirm-Shown([string[]] $Text) {
        foreach ($line in "$($Text -join "`n")".Replace("`e[0m", '') -split "`n") {
            if ($line -match $unshown) {
                $at = $line.IndexOf($Matches[0], [StringComparison]::Ordinal)
                throw 'U+{0:X4} in: {1}' -f [int] $Matches[0][0], ($line.Substring([Math]::Max(0, $at - 40), [Math]::Min(80, $line.Length - [Math]::Max(0, $at - 40))) | ConvertTo-Json)
            }
        }
    }

    # Returns a name as a JSON text.
    function ConvertTo-JsonText([string] $Name) {
        ConvertTo-Json -InputObject $Name -EscapeHandling EscapeNonAscii
    }

    # PowerShell writes colours of its own into tables, and could remove those of others.
    $script:rendering = $PSStyle.OutputRendering
    $script:colours = 'TableHeader', 'FormatAccent', 'CustomTableHeaderLabel', 'ErrorAccent', 'Error', 'Warning', 'Verbose', 'Debug', 'FeedbackName', 'FeedbackText', 'FeedbackAction' |
        ForEach-Object { @{ Name = $_; Value = $PSStyle.Formatting.$_ } }
    $PSStyle.OutputRendering = 'Ansi'
    $colours | ForEach-Object { $PSStyle.Formatting.($_.Name) = '' }

    Get-TceContainer | Disconnect-TceContainer
    $script:names = @(Get-HostileName)
    $script:written = @($names -notmatch $halves)

    # An old state: every name is a buffer with a mapping. The containers of this session cannot have such names.
    $null = Connect-TceContainer -Name source
    $script:plain = "$TestDrive/plain.json"
    # These names are looked at closely: one of ten, or all with SPAPRDDW_LONG_TESTS=1.
    $every = $env:SPAPRDDW_LONG_TESTS -eq 1 ? 1 : 10
    $script:some = for ($number = 0; $number -lt $names.Count; $number += $every) { $names[$number] }
    $script:old = "$TestDrive/old.json"
    foreach ($number in 0..($written.Count - 1)) {
        $null = New-DmaBuffer 64K "b$number" | Invoke-TceMap -Window 0
    }
    $null = Export-TceState $plain
    $text = [regex]::Replace((Get-Content $plain -Raw), '"b(\d+)"', { param($match) ConvertTo-JsonText $written[[int] $match.Groups[1].Value] })
    Set-Content $old $text.Replace('"name": "source"', '"name": ' + (ConvertTo-JsonText "old`e]0;owned`a`u{202e}")) -NoNewline
    $script:warnings = @()
    $script:twin = Import-TceState $old -WarningVariable script:warnings -WarningAction SilentlyContinue
    Select-TceContainer $twin
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
    $PSStyle.OutputRendering = $rendering
    $colours | ForEach-Object { $PSStyle.Formatting.($_.Name) = $_.Value }
}

Describe 'Names of strangers' {
    BeforeEach {
        $ErrorActionPreference = 'Stop'
        Select-TceContainer $twin
    }

    It 'are of at least 200 kinds' {
        [System.Collections.Generic.HashSet[string]]::new([string[]] $names).Count | Should -BeGreaterOrEqual 200
    }

    It 'are new names, or get an error that can be shown' {
        $null = Connect-TceContainer -Name new
        $wrong = foreach ($name in $names) {
            $isValid = $name -notmatch $unshown -and $name -notmatch $halves -and [System.Globalization.StringInfo]::new($name).LengthInTextElements -le 128
            $buffer = Get-Record { New-DmaBuffer 64K $name -Container new }
            $container = Get-Record { Connect-TceContainer -Name $name -WhatIf }
            $isTaken = [string]::Equals($buffer.Name, $name) -and -not $container
            if (-not $isValid) {
                $isRefused = $buffer.FullyQualifiedErrorId -like 'NameInvalid,*' -and $container.FullyQualifiedErrorId -like 'NameInvalid,*'
                Confirm-Shown $buffer.Exception.Message, $buffer.ErrorDetails, $buffer.TargetObject
            }
            if ($isValid ? -not $isTaken : -not $isRefused) {
                $name | ConvertTo-Json
            }
        }
        $wrong | Should -BeNullOrEmpty

        $long = [string]::new([char] 27, 200000)
        $text = Get-Record { New-DmaBuffer 64K $long -Container new } | ForEach-Object { ($_ | Out-String) + ($_ | Format-List * -Force | Out-String) }
        Confirm-Shown $text
        # The record also has the paths of scripts, of any length.
        $text.Length | Should -BeLessThan 20000
    }

    It 'of an old file become valid and unique, with a warning for each' {
        $buffers = @(Get-DmaBuffer)
        $buffers | Should -HaveCount $written.Count
        ($buffers.Name | Sort-Object -Unique) | Should -HaveCount $written.Count
        $valid = [System.Collections.Generic.HashSet[string]]::new([string[]] $written)
        Confirm-Shown (@($buffers.Name) + $twin.Name + @($warnings.Message))
        $kept = $buffers.Where{ $valid.Contains($_.Name) }.Count
        $warnings | Should -HaveCount ($written.Count - $kept + 1)
        $warnings[0].Message | Should -BeLike '*old\u001B]0;owned\u0007\u202E*'
    }

    It 'are shown by no view, and by no export, as they are' {
        $rows = @(Get-TceContainer; Get-DmaBuffer; Get-TceMapping; Get-DmaWindow; Get-TceTable; Get-TceInfo; Get-IommuGroup
            Get-TceMapping | Select-Object -First 20 | ForEach-Object { Resolve-TceAddress $_.StartAddress }
            Set-DmaWindow 0 -PageSize 64K -Force; Test-DmaWindow 1GB)
        $rows | Group-Object { $_.GetType() } | ForEach-Object {
            Confirm-Shown ($_.Group | Format-Table | Out-String)
            Confirm-Shown ($_.Group | Format-Table * | Out-String)
            Confirm-Shown ($_.Group | Format-List | Out-String)
            Confirm-Shown ($_.Group | Format-List * | Out-String)
            Confirm-Shown ($_.Group | Format-Wide | Out-String)
            Confirm-Shown ($_.Group | ConvertTo-Csv)
            Confirm-Shown ($_.Group | ConvertTo-Json -Depth 3)
        }
    }

    It 'are in no difference between states' {
        $null = Import-TceState $plain -Name plain
        $differences = @(Compare-TceState $old -Container plain -WarningAction SilentlyContinue) + @(Compare-TceState $plain -Container $twin)
        $differences.Count | Should -BeGreaterThan $written.Count
        Confirm-Shown ($differences | Format-List * | Out-String)
        Confirm-Shown ($differences | Out-String)
        Confirm-Shown ($differences | ConvertTo-Csv)
    }

    It 'are in no group of states' {
        $groups = Group-TceState $plain, $old
        Confirm-Shown (($groups | Format-List Count, Hosts, Shape, Differences | Out-String), ($groups | Out-String), ($groups.Shape | Out-String))
    }

    It 'are in no difference between states whose other texts are hostile' {
        $strange = "$TestDrive/strange.json"
        Set-Content $strange (Get-Content $plain -Raw).Replace('"Power9"', '"Power\u001b[2J9"').Replace('"Active"', '"Act\u202eive"').Replace('"ReadWrite"', '"\u0007"')
        $differences = Compare-TceState $plain $strange
        $differences.Count | Should -BeGreaterThan 2
        Confirm-Shown (($differences | Format-List * | Out-String), ($differences | Out-String))
        Confirm-Shown ((Group-TceState $plain, $strange).Shape | Format-List * | Out-String)
        Confirm-Shown (Get-Record { Import-TceState $strange } | ForEach-Object { $_ | Format-List * -Force | Out-String })
    }

    It 'are in no error' {
        $commands = @(
            { Get-DmaBuffer $name }, { Remove-DmaBuffer $name }, { Invoke-TceMap $name }, { Get-TceMapping -Buffer $name }
            { Get-TceContainer $name }, { Select-TceContainer $name }, { Disconnect-TceContainer $name -WhatIf }, { Get-TceInfo -Container $name }
            { Get-DmaWindow $name }, { Get-TceTable $name }, { New-DmaWindow $name 1GB }, { New-DmaWindow 64K $name }, { Measure-DmaWindow $name }, { Resolve-TceAddress $name }
            { Invoke-TceUnmap $name }, { Connect-TceContainer -Platform $name }, { Connect-TceContainer -Backend $name }, { Connect-TceContainer -MemlockLimit $name }
            { Import-TceState -LiteralPath $name }, { Import-TceState $name }, { Import-TceState $plain -Container $name }, { Compare-TceState $name $plain }, { Compare-TceState $plain $name }, { Group-TceState $name }
            { Test-TceTrace -LiteralPath $name }, { Measure-DmaWindow 1GB -StatePath $name }, { ConvertFrom-DdwLog $name }, { ConvertFrom-QemuTrace $name }, { ConvertFrom-DpdkLog $name }, { Get-PciDmaWindow -Root $name }, { Get-PciDmaWindow $name }
            { Show-DmaWindow -Path "/nowhere/$name" }, { Show-DmaWindow -Path "/nowhere/$name.svg" }, { Export-TceState "/nowhere/$name" }, { Start-TceTrace "/nowhere/$name" }, { Get-TceTrace -Container $name }
            { Get-DmaWindow | Export-TceReport "/nowhere/$name" }
            { Set-DmaWindow $name }, { Remove-DmaWindow $name }, { Reset-DmaWindow -Container $name }, { Test-DmaWindow 1GB -Container $name }, { Stop-TceTrace -Container $name }
            { Get-IommuGroup -Container $name }, { New-DmaBuffer $name }, { Show-PciDmaWindow -Root $name }, { Show-DmaWindow $name }
            { Measure-PciDmaWindow -Hypervisor PowerVM -GuestKernel 6.12.95 -MemorySize $name }, { Measure-PciDmaWindow -Hypervisor $name -GuestKernel $name -MemorySize 1GB }
            { Measure-PciDmaWindow -GuestKernel 6.12.95 -MemorySize 1GB -Root $name }, { Measure-PciDmaWindow -GuestKernel 6.12.95 -MemorySize 1GB -KernelLog $name }
        )
        (Get-Command -Module SpaprDdw -CommandType Cmdlet).Name | Where-Object { "$commands" -notmatch $_ } | Should -BeNullOrEmpty
        foreach ($command in $commands) {
            $isFirst = $true
            foreach ($name in $some) {
                $records = Get-Record $command | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] }
                try {
                    Confirm-Shown ($records | ForEach-Object { $_.Exception.Message; $_.ErrorDetails; $_.TargetObject })
                    if ($isFirst -and $records) {
                        Confirm-Shown ($records | Out-String), ($records | Format-List * -Force | Out-String)
                        $isFirst = $false
                    }
                } catch {
                    throw "$command with $($name | ConvertTo-Json): $_"
                }
            }
        }
    }

    It 'are in no message, question or completion' {
        $hostile = "$TestDrive/`e]2J`u{202e}.json"
        $null = Export-TceState $hostile
        Confirm-Shown (Get-WhatIf {
            Export-TceState $hostile -WhatIf
            Import-TceState $hostile -WhatIf
            Start-TceTrace "$TestDrive/`e]0;x`a" -WhatIf
            Show-DmaWindow -Path "$TestDrive/`e[2J.svg" -WhatIf
            New-DmaBuffer 64K 'free' | Remove-DmaBuffer -WhatIf
            Invoke-TceUnmap 0 64K -WhatIf
        })
        Confirm-Shown (Get-Record { $DebugPreference = 'Continue'; Import-TceState $old -Name again -Verbose } | Where-Object { $_ -is [System.Management.Automation.InformationalRecord] } | ForEach-Object Message)
        foreach ($line in 'Get-DmaBuffer ', 'Invoke-TceMap ', 'Get-TceInfo -Container ', 'Resolve-TceAddress ', 'Invoke-TceUnmap ', 'Get-DmaWindow ') {
            $offered = [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches
            Confirm-Shown ($offered | ForEach-Object { $_.CompletionText; $_.ListItemText; $_.ToolTip })
        }
    }

    It 'are only text in pictures and pages' {
        Confirm-Shown (Show-DmaWindow)
        foreach ($format in 'svg', 'html') {
            $null = Show-DmaWindow -Path "$TestDrive/picture.$format"
            $page = Get-Content "$TestDrive/picture.$format" -Raw
            Confirm-Shown $page
            $elements = [xml] ($page -replace '^<!DOCTYPE html>') | Select-Xml '//*' | ForEach-Object { $_.Node.LocalName } | Sort-Object -Unique
            $elements | Where-Object { $_ -notin 'svg', 'g', 'rect', 'text', 'title', 'desc', 'style', 'line', 'path', 'html', 'head', 'meta', 'body', 'defs', 'pattern' } | Should -BeNullOrEmpty
            [xml] ($page -replace '^<!DOCTYPE html>') | Select-Xml '//@*[starts-with(name(), "on")]' | Should -BeNullOrEmpty
        }
    }

    It 'are escaped in files, and a trace with such names is replayed and shown' {
        $trace = "$TestDrive/trace.jsonl"
        $null = Start-TceTrace $trace
        $null = Invoke-TceUnmap 0 64K
        $null = Stop-TceTrace
        (Test-TceTrace $trace).Passed | Should -BeTrue
        Confirm-Shown (Get-Content $trace)

        # The names of the buffers and of the trace itself, as a stranger would write them, and results that are wrong.
        $lines = Get-Content $trace | ForEach-Object { $_.Replace('"name":"old', '"name":"\u001b[2J').Replace('"ret":0,"locked"', '"ret":-1,"errno":"\u001b]0;x\u0007","locked"') }
        Set-Content "$TestDrive/strange.jsonl" $lines
        $result = Test-TceTrace "$TestDrive/strange.jsonl"
        $result.Passed | Should -BeFalse
        Confirm-Shown (($result | Out-String), ($result | Format-List * | Out-String), ($result.Differences | Out-String), ($result.Differences | Format-List * | Out-String))

        foreach ($wrong in '{"op":"\u001b[2J"}', '{"op":"free","buffer":"\u001b[2J","ret":0,"locked":0}', '{"op":"alloc","\u001b":"\u202e"}', "`e[2J", '{"op":"alloc","size":"\u001b"}') {
            Set-Content "$TestDrive/wrong.jsonl" $lines[0], $wrong
            Confirm-Shown (Get-Record { Test-TceTrace "$TestDrive/wrong.jsonl" } | ForEach-Object { $_ | Out-String; $_ | Format-List * -Force | Out-String })
        }
    }
}
