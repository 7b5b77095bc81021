# collect.sh on the files of recorded partitions; in the kernel lab it runs in live ones.
BeforeDiscovery {
    $script:shells = foreach ($shell in 'sh', 'dash', 'busybox sh', 'bash --posix') {
        if (Get-Command ($shell -split ' ')[0] -CommandType Application -ErrorAction Ignore) {
            @{ Shell = $shell }
        } else {
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
    It 'saves what the verdicts rest on' {
        $archive = Join-Path $TestDrive "$($Shell -replace '\W', '-').tar.gz"
        Invoke-Expression "$Shell '$script' '$archive' '$root/root'" | Should -Be $archive

        $saved = Get-PciDmaWindow -Root $archive
        $expected = Get-PciDmaWindow -Root $recording/root.tar.gz -KernelLog $recording/dmesg.txt
        foreach ($name in $names) {
            $saved.$name | Should -Be $expected.$name -Because $name
        }
        $saved[0].HostName | Should -Be lpar7
    }
}

Describe 'collect.sh' {
    It 'leaves a file alone that is there already' {
        $there = New-Item (Join-Path $TestDrive there.tar.gz) -Value mine
        $said = sh $script $there "$root/root" 2>&1

        $LASTEXITCODE | Should -Be 1
        "$said" | Should -Match 'is there already'
        Get-Content $there | Should -Be mine
    }

    It 'says that a machine is no partition' {
        $said = sh $script (Join-Path $TestDrive none.tar.gz) $TestDrive 2>&1

        $LASTEXITCODE | Should -Be 1
        "$said" | Should -Match 'no device tree'
        Join-Path $TestDrive none.tar.gz | Should -Not -Exist
    }

    It 'leaves nothing in the folder for temporary files' {
        $temporary = New-Item (Join-Path $TestDrive tmp) -ItemType Directory
        $env:TMPDIR, $before = "$temporary", $env:TMPDIR
        try {
            $null = sh $script (Join-Path $TestDrive tidy.tar.gz) "$root/root"
        } finally {
            $env:TMPDIR = $before
        }

        Get-ChildItem $temporary -Force | Should -BeNullOrEmpty
    }

    It 'saves no name of a machine that leads elsewhere' {
        Set-Content "$root/root/proc/sys/kernel/hostname" '../../evil name'
        $archive = Join-Path $TestDrive evil.tar.gz
        $null = sh $script $archive "$root/root"

        tar tzf $archive | Should -Not -Match '\.\./|^/'
        (Get-PciDmaWindow -Root $archive) | Should -HaveCount 8
    }
}
