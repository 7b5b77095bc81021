BeforeDiscovery {
    . $PSScriptRoot/Common.ps1
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $script:topics = @((Get-Command -Module SpaprDdw -CommandType Cmdlet).Name; (Get-Help about_SpaprDdw*).Name)
}

Describe 'Get-Help <_.Name>' -ForEach @(Get-Command -Module SpaprDdw -CommandType Cmdlet) {
    BeforeAll {
        $script:help = Get-Help $_.Name -Full
    }

    It 'has a synopsis and a description' {
        $help.Synopsis.Trim() | Should -Not -BeNullOrEmpty
        $help.Synopsis | Should -Not -BeLike "*$($_.Name)*" -Because 'Get-Help shows the syntax if there is no synopsis'
        ($help.Description.Text -join ' ').Length | Should -BeGreaterThan 60
    }

    It 'describes every parameter, and no other' {
        $hidden = [System.Management.Automation.Cmdlet]::CommonParameters
        $known = $_.Parameters.Values |
            Where-Object { $_.Name -notin $hidden -and -not ($_.Attributes | Where-Object DontShow) }

        $parameters = @($help.parameters.parameter)
        $parameters.name | Sort-Object | Should -Be ($known.Name | Sort-Object)
        $parameters | Where-Object { -not $_.description.Text } | Should -BeNullOrEmpty
    }

    It 'shows the syntax of every parameter set' {
        @($help.syntax.syntaxItem) | Should -HaveCount @($_.ParameterSets).Count
    }

    It 'has inputs, outputs and notes' {
        @($help.inputTypes.inputType.type.name) | Should -Not -BeNullOrEmpty
        @($help.returnValues.returnValue.type.name) | Should -Not -BeNullOrEmpty
        @($help.alertSet.alert.Text).Where({ $_ }).Count | Should -BeGreaterThan 1
    }

    It 'names related topics that exist, and no online page' {
        ($help | Out-String) -match 'See also: (?<topics>[^.]+)\.' | Should -BeTrue
        $Matches.topics -split ',\s+' | Should -BeIn $topics
        $help | Out-String | Should -Not -Match '-Online'
    }

    It 'has three examples or more' {
        @($help.examples.example).Count | Should -BeGreaterOrEqual 3
    }
}

Describe 'Get-Help' {
    It 'shows <Parts> for <Script>' -ForEach @(
        @{ Script = { Get-Help New-DmaWindow -Full }; Parts = 'Creates a dynamic DMA window.', 'RELATED LINKS' }
        @{ Script = { Get-Help New-DmaWindow -Examples }; Parts = 'Example 1:', 'New-DmaWindow -PageSize 64KB -Size 512GB' }
        @{ Script = { Get-Help New-DmaWindow -Parameter Size }; Parts = '-Size <UInt64>', 'The size of the window, a power of two.' }
        @{ Script = { Get-Help about_SpaprDdw }; Parts = 'SHORT DESCRIPTION', 'WHAT LIVES HOW LONG' }
        @{ Script = { Get-Help about_SpaprDdw_Errors }; Parts = 'SizeNotPowerOfTwo', 'WindowHasMappings' }
        @{ Script = { Get-Help about_SpaprDdw_Kernel }; Parts = 'modprobe vfio_iommu_spapr_tce', 'HUGE PAGES' }
    ) {
        $text = & $Script | Out-String

        foreach ($part in $Parts) {
            $text | Should -MatchExactly ([regex]::Escape($part))
        }
    }
}

Describe 'Get-Help <_>' -ForEach 'about_SpaprDdw', 'about_SpaprDdw_Binding', 'about_SpaprDdw_Errors', 'about_SpaprDdw_Kernel', 'about_SpaprDdw_Partition', 'about_SpaprDdw_Readiness' {
    It 'shows the topic with a short and a long description' {
        $text = Get-Help $_ | Out-String

        $text | Should -Match "(?s)TOPIC\s+$_\s+SHORT DESCRIPTION\s+\w+.*LONG DESCRIPTION"
    }

    It 'names only commands that exist' {
        $text = Get-Help $_ | Out-String
        $names = [regex]::Matches($text, '\b[A-Z][a-z]+-(Dma|Tce|Iommu)[A-Z]?[A-Za-z]+\b').Value | Sort-Object -Unique

        $names | Where-Object { -not (Get-Command $_ -ErrorAction Ignore) } | Should -BeNullOrEmpty
    }
}

Describe 'docs/en-US' {
    It 'has a page for each command and topic, and no other' {
        $expected = @((Get-Command -Module SpaprDdw -CommandType Cmdlet).Name) + 'about_SpaprDdw', 'about_SpaprDdw_Binding', 'about_SpaprDdw_Errors', 'about_SpaprDdw_Kernel', 'about_SpaprDdw_Partition', 'about_SpaprDdw_Readiness'

        (Get-ChildItem "$PSScriptRoot/../docs/en-US").BaseName | Sort-Object | Should -Be ($expected | Sort-Object)
    }
}

Describe 'README.md' {
    BeforeAll {
        $script:readme = Get-Content "$PSScriptRoot/../README.md" -Raw
    }

    It 'has a short tour' {
        $lines = [regex]::Matches($readme, '(?ms)^```powershell\n(.*?)^```') | ForEach-Object { $_.Groups[1].Value.Trim() -split '\n' }

        $lines.Count | Should -BeIn (5..15)
    }

    It 'lists every command in its table' {
        $named = [regex]::Matches($readme, '(?m)^\| (`[^|]+) \|').Groups.Where({ $_.Name -eq '1' }).Value |
            ForEach-Object { [regex]::Matches($_, '[A-Z][A-Za-z]+-[A-Za-z]+').Value }

        $named | Sort-Object | Should -Be ((Get-Command -Module SpaprDdw -CommandType Cmdlet).Name | Sort-Object)
    }

    It 'gives the current number of recordings and requests' {
        $results = Test-TceTrace "$PSScriptRoot/../tests/Engine.Tests/Data/conformance/*/*.jsonl"
        $single = Get-Content "$PSScriptRoot/../tests/Engine.Tests/Data/observed/*.tsv" | Where-Object { $_ -notlike '#*' }

        $readme | Should -Match ('{0} histories of {1:N0} requests' -f $results.Count, ($results | Measure-Object Operations -Sum).Sum)
        $readme | Should -Match "also has $($single.Count) single requests"
    }
}

Describe '<_>' -ForEach 'README.md', 'docs/architecture.md' {
    It 'links a picture, and only files that exist' {
        $page = Get-Item "$PSScriptRoot/../$_"
        $links = [regex]::Matches((Get-Content $page -Raw), '\]\((?!http)([^)#]+)').ForEach({ $_.Groups[1].Value })

        $links | Where-Object { $_ -like '*.svg' } | Should -Not -BeNullOrEmpty
        $links | ForEach-Object { Join-Path $page.DirectoryName $_ | Should -Exist }
    }
}
