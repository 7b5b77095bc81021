# Runs collect.sh on the files of recorded partitions. The kernel lab runs it in live partitions.
BeforeDiscovery {
    # sh is a link to another of these shells on most machines.
    $linked = (Get-Item (Get-Command sh -CommandType Application)[0].Source).ResolvedTarget
    $script:shells = foreach ($shell in 'sh', 'dash', 'busybox sh', 'bash --posix') {
        $program = Get-Command ($shell -split ' ')[0] -CommandType Application -ErrorAction Ignore
        if ($program -and ($shell -eq 'sh' -or (Get-Item $program[0].Source).ResolvedTarget -ne $linked)) {
            @{ Shell = $shell }
        } elseif (-not $program) {
            Write-Warning "collect.sh was not tried with '$shell', which is not here."
        }
    }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $script:script = (Convert-Path "$PSScriptRoot/../out/SpaprDdw/collect.sh")
    $script:recording = "$PSScriptRoot/../tests/Engine.Tests/Data/partition/k612-phbs"
    $script:root = New-Item (Join-Path $TestDrive machine) -ItemType Directory
    tar xzf $recording/root.tar.gz -C $root
    $null = New-Item "$root/root/var/log", "$root/root/proc/sys/kernel" -ItemType Directory
    Copy-Item $recording/dmesg.txt $root/root/var/log/dmesg
    Set-Content "$root/root/proc/sys/kernel/hostname" 'lpar7'
    $script:names = 'PciAddress', 'Driver', 'MaskBits', 'Node', 'DefaultLiobn', 'Liobn', 'Size', 'Memory', 'Verdict', 'Evidence'
}

Describe 'collect.sh with <Shell>' -ForEach $shells {
    It 'saves the files that verdicts need' {
        $archive = Join-Path $TestDrive "$($Shell -replace '\W', '-').tar.gz"
        $program, [string[]] $options = $Shell -split ' '
        & $program @options $script $archive "$root/root" | Should -Be $archive

        $saved = Get-PciDmaWindow -Root $archive
        $expected = Get-PciDmaWindow -Root $recording/root.tar.gz -KernelLog $recording/dmesg.txt
        foreach ($name in $names) {
            $saved.$name | Should -Be $expected.$name -Because $name
        }
        $saved[0].HostName | Should -Be lpar7
    }
}

Describe 'collect.sh' {
    It 'does not replace a file' {
        $existing = New-Item (Join-Path $TestDrive existing.tar.gz) -Value mine
        $said = sh $script $existing "$root/root" 2>&1

        $LASTEXITCODE | Should -Be 1
        "$said" | Should -Match 'exists'
        Get-Content $existing | Should -Be mine
    }

    It 'refuses a machine that is no partition' {
        $said = sh $script (Join-Path $TestDrive none.tar.gz) $TestDrive 2>&1

        $LASTEXITCODE | Should -Be 1
        "$said" | Should -Match 'Run this in a partition on POWER'
        Join-Path $TestDrive none.tar.gz | Should -Not -Exist
    }

    It 'removes its temporary files' {
        $temporary = New-Item (Join-Path $TestDrive tmp) -ItemType Directory
        $env:TMPDIR, $before = "$temporary", $env:TMPDIR
        try {
            $null = sh $script (Join-Path $TestDrive tidy.tar.gz) "$root/root"
        } finally {
            $env:TMPDIR = $before
        }

        Get-ChildItem $temporary -Force | Should -BeNullOrEmpty
    }

    It 'saves under a name without separators' {
        Set-Content "$root/root/proc/sys/kernel/hostname" '../../evil name'
        $archive = Join-Path $TestDrive evil.tar.gz
        $null = sh $script $archive "$root/root"

        tar tzf $archive | Should -Not -Match '\.\./|^/'
        (Get-PciDmaWindow -Root $archive) | Should -HaveCount 8
    }
}
