# One process runs all examples twice: on the screen, and with their output redirected to files. Each example also runs
# in a process of its own.
BeforeDiscovery {
    $script:examples = Get-ChildItem "$PSScriptRoot/../examples/*.ps1" -Exclude Import-*.ps1, Invoke-*.ps1 |
        ForEach-Object { @{ Name = $_.BaseName } }
}

BeforeAll {
    $env:NO_COLOR, $color = 1, $env:NO_COLOR
    $script:pwsh = (Get-Command pwsh).Source
    $script:root = Split-Path $PSScriptRoot

    # The most important lines of each example's output, in their order.
    $script:expected = @{
        'huge-pages'       = @(
            '^gigantic +0x[0-9a-f_]+ +2 GiB +1 GiB +0 B +True$'
            '^ +2 MiB +1 +1 TiB +4 MiB +8 MiB yes '
            '^ *0x800000004000000 +2 GiB +ReadWrite +0x0 gigantic'
            "^The memory of the buffer 'ordinary' can back IOMMU pages of at most 64 KiB"
            '^The memory at offset 0x10000 does not start at a multiple'
            '^2 of 2 mappings in the window at 0x800000000000000 cannot move to the new window'
            '^ *0x800000000000000 +0x800000000000000 +1 TiB +1 GiB +1 +1 +0$'
            '^ *0x800000000000000 +0 +8192 +64 KiB +1 +1 +1 GiB$'
            '^Buffer +: gigantic \+ 0x40001234$'
            "^The memory of the buffer 'small' can back IOMMU pages of at most 4 KiB"
            '^ *0x800000000000000 +2 MiB +ReadWrite +0x0 huge'
        )
        'picture'          = @(
            '^Container guest7 \(Emulated, Power9\): 2 windows, 256\.05 GiB mapped$'
            '^All bus addresses, on a logarithmic scale'
            '^Window 1, 0x800000000000000 to '
            '^plugged +\|'
            '^level 0 +\|'
        )
        'fleet'            = @(
            '^HostName Guest Verdict +Reason$'
            '^north +db1 +Ready +The window was created, mapped, checked and removed\.$'
            '^west +part1 NotReady Qemu-.*: CREATE of the window'
            '^lpar1 +NotReady 0001:00:01\.0: '
            '^lpar2 +Ready +All devices have direct windows\.$'
            '^attic +old2 +Failed +Cannot process argument transformation'
        )
        'preflight'        = @(
            '^CREATE 256 GiB in pages of 64 KiB, 2 levels +-1 EINVAL +4 GiB$'
            '^Qemu-10\.0: KilledWhenGuestAsks, because .* it asks for 2 levels, and the host supports 1\. Back the guest.s memory'
            '^Qemu-10\.1: Starts, because CREATE succeeds with 1 level\. Qemu-10\.1 was not recorded'
            '^Qemu-10\.0: KilledWhenGuestAsks\. Raise the limit of locked memory .*LimitMEMLOCK=543883264'
            '^ +64 KiB +1 +256 GiB +32 MiB +32 MiB best '
            '^REMOVE 0x0 +0 +0 B$'
            '^CREATE 128 TiB in pages of 2 MiB, 1 level +-1 ENOMEM +1 GiB$'
            '^CREATE 128 TiB in pages of 2 MiB, 2 levels +0 +0 B$'
            '^MAP 2 MiB, 10 times +0 +0 B$'
            '^DPDK: Starts, because CREATE succeeds with 2 levels$'
            '^CREATE 8 GiB in pages of 2 MiB, 1 level +0 +0 B$'
            '^ +2 MiB +1 +64 GiB +256 KiB +512 KiB best '
            '^Reason +: needs 24 MiB locked; 0 B of 16 MiB is in use$'
            '^ +4 KiB +64 GiB +2 +True +264\.19 MiB '
            '^ +2 MiB +64 GiB +1 +True +10\.5 MiB '
            '^All passed: True$'
            '^ErrorId +: LevelsNotPossible$'
            '^ +1 +0x800000000000000 +64 GiB +64 KiB +1 +16 MiB +4 MiB +Active'
            '^ *0x800000000000000 +0x800000000000000 +64 GiB +2 MiB +1 +1 +0$'
            '^ *0x800000000000000 +0x800000000000000 +4 MiB +0x0 '
            '^ +0 +0x0 +2 GiB +4 KiB +1 +8 MiB +0 B +Active'
        )
        'partition'        = @(
            '^0002:00:03\.0 +32 +Direct NotAsked$'
            '^ +45 +Direct$'
            '^Verdict : CreateRefused$'
            '^Remedy  : QEMU: set a maxmem larger than the memory'
            '^0000:00:01\.0 Query +4 KiB, 64 KiB, 2 MiB +16777216 +1 '
            '^Direct window, 0x800000000000000 to 0x8000000ffffffff: 4 GiB in pages of 2 MiB$'
        )
        'quickstart'       = @(
            '^emulated0 +Emulated +Power9 +2 0 +Open +True$'
            '^Page sizes +: 4 KiB, 64 KiB, 2 MiB, 1 GiB$'
            '^guest +0x[0-9a-f_]+ +1 GiB +64 KiB +0 B +True$'
            '^ +64 KiB +2 +512 GiB +64 KiB +128\.13 MiB best '
            '^ +1 +0x800000000000000 +512 GiB +64 KiB +2 +128\.13 MiB +0 B +Active'
            '^ *0x800000000000000 +1 GiB +ReadWrite +0x0 guest'
            '^ *0x800000000000000 +0 +8192 +64 KiB +2 +1024 +64 KiB$'
            '^Entries +: 1 > 0$'
            '^Tce +: 0x[0-9a-f]{15}3$'
            '^Buffer +: guest \+ 0x20001234$'
            '^Read +: ReachesMemory$'
            '^Read +: SeesZeros$'
            '^Write +: Dropped$'
            '^RangePastWindowEnd,SpaprDdw\.PowerShell\.Commands\.InvokeTceMapCommand$'
            "^128 KiB at 0x800007fffff0000 runs past the window's last address"
            '^0x800000000000000 0x8000000000 0x10000 +2 0x8020000$'
            '^Still locked: 8 MiB, '
            '^Containers that are still open: 0$'
        )
        'save-and-compare' = @(
            '^ *0x800000040000000 +64 MiB +ReadWrite +0x0 rings'
            '^The twin is as the state says: True$'
            '^ *0x800000040000000 +0x800000040000000 +64 MiB '
            '^Changed +window 0x800000000000000 +size +0x8000000000 +0x10000000000$'
            '^Production is as it was: True$'
            '^Item +: window 0x800000000000000, mapping 0x800000040000000$'
            '^ *0x800000000000000 +0x800000000000000 +False +512 GiB +1\.06 GiB$'
            '^It is as it was, except for the addresses of its memory: True$'
        )
        'validate'         = @(
            '^host-\d+\.json: \d{3,} bytes of JSON$'
            '^Passed +gives a guest of 256 GiB its window$'
            '^failures +: 0$'
            '^Failed +matches its saved state$'
            '^A guest of 256 GiB locks its memory and 1\.01 GiB of tables\. '
            'host, pageSize: was 0x10000, is 0x1000\.'
            '^failures +: 3$'
            '^Failed +has 260 GiB of locked memory for the user qemu$'
            '^After a boot the host would not have the module vfio-pci: no file in modules-load\.d names it'
            '^failures +: 4$'
            '^Write /etc/security/limits\.d/zz-spaprddw-qemu\.conf:$'
            '^qemu - memlock 272629760$'
            '^Passed +has 260 GiB of locked memory for the user qemu$'
            '^failures +: 0$'
        )
    }

    # Compares the lines of a file with the patterns of an example.
    function Confirm-Line([string] $Name, [string] $Path) {
        [string[]] $lines = Get-Content $Path
        $lines | Should -Not -BeNullOrEmpty

        $next = 0
        foreach ($pattern in $expected[$Name]) {
            $next = [array]::FindIndex($lines, $next, [Predicate[string]] { $args[0] -cmatch $pattern }) + 1
            $next | Should -BeGreaterThan 0 -Because "$pattern must match a line after those of the earlier patterns in:`n$($lines -join "`n")`n"
        }
    }

    # Writes files that are named like the example. A line that begins with '=== ' separates the screens.
    Set-Content "$TestDrive/all.ps1" {
        param($Root, $Folder)
        foreach ($example in Get-Item "$Root/examples/*.ps1" -Exclude Import-*.ps1, Invoke-*.ps1) {
            $errors = "$Folder/$($example.BaseName).errors"
            "=== $($example.BaseName)"
            try {
                & $example 2> $errors | Out-Default
                & $example 2>> $errors > "$Folder/$($example.BaseName).redirected"
            }
            catch {
                $_ >> $errors
            }
        }
        '=== drawn'
        & "$Root/examples/picture.ps1" -Path "$Folder/windows.svg" 2> "$Folder/drawn.errors"
    }
    foreach ($line in & $pwsh -NoProfile -NonInteractive -File "$TestDrive/all.ps1" $root "$TestDrive") {
        if ($line -match '^=== (?<Name>.+)') {
            $name = $Matches.Name
        }
        else {
            $line >> "$TestDrive/$name.screen"
        }
    }
    $env:NO_COLOR = $color
}

Describe 'The example <Name>' -ForEach $examples {
    It 'runs without an error' {
        Get-Content "$TestDrive/$Name.errors" | Should -BeNullOrEmpty
    }

    It 'shows the expected lines <Where>' -ForEach @(
        @{ Where = 'on the screen'; File = "$Name.screen" }
        @{ Where = 'in a file that its output is redirected to'; File = "$Name.redirected" }
    ) {
        Confirm-Line $Name "$TestDrive/$File"
    }
}

Describe 'The example <Name> in a process of its own' -ForEach $examples {
    It 'runs without an error and shows the expected lines' {
        & $pwsh -NoProfile -NonInteractive -File "$root/examples/$Name.ps1" > "$TestDrive/separate" 2> "$TestDrive/errors"

        $LASTEXITCODE | Should -Be 0
        Get-Content "$TestDrive/errors" | Should -BeNullOrEmpty
        Confirm-Line $Name "$TestDrive/separate"
    }
}

Describe 'The picture of README.md' {
    It 'is the picture that its example draws' {
        Get-Content "$TestDrive/drawn.errors" | Should -BeNullOrEmpty
        Get-Content "$TestDrive/drawn.screen" | Should -Be 'windows.svg'
        (Get-Content "$TestDrive/windows.svg" -Raw) -ceq (Get-Content "$root/docs/windows.svg" -Raw) |
            Should -BeTrue -Because 'examples/picture.ps1 -Path docs/windows.svg updates it'
    }
}

# Runs in three folders: one like a clone, whose project copies the module; one whose project fails; and one without
# sources.
Describe 'Import-SpaprDdw.ps1' {
    BeforeAll {
        $copy = "cp -r '$root/out/SpaprDdw' `$(MSBuildThisFileDirectory)../../out"
        $projects = @{ clone = "<MakeDir Directories='../../out' /><Exec Command=`"$copy`" />"; broken = "<Error Text='It does not compile.' />"; installed = '' }
        foreach ($name in $projects.Keys) {
            $null = New-Item -ItemType Directory "$TestDrive/$name/examples"
            Copy-Item "$root/examples/Import-SpaprDdw.ps1" "$TestDrive/$name/examples"
            if ($projects[$name]) {
                $null = New-Item -ItemType Directory "$TestDrive/$name/src/Module"
                Set-Content "$TestDrive/$name/src/Module/Module.proj" "<Project><Target Name='Build'>$($projects[$name])</Target></Project>"
            }
        }

        # Runs a script in a new shell, and returns its output and exit code.
        function Invoke-Shell([string] $Script) {
            $lines = & $pwsh -NoProfile -NonInteractive -Command $Script 2>&1
            @{ Lines = $lines | Out-String -Stream; ExitCode = $LASTEXITCODE }
        }
    }

    It 'builds the module once in a fresh clone, and says so' {
        $import = "& '$TestDrive/clone/examples/Import-SpaprDdw.ps1'; (Get-Module SpaprDdw).ModuleBase"

        (Invoke-Shell "$import; Remove-Module SpaprDdw; $import").Lines -notlike 'Still building*' | Should -Be @(
            'Building the module into out/SpaprDdw; the first time this takes about 20 seconds.'
            "$TestDrive/clone/out/SpaprDdw"
            "$TestDrive/clone/out/SpaprDdw")
    }

    It 'keeps a loaded module, and otherwise fails with the errors of a failed build' {
        $import = "& '$TestDrive/broken/examples/Import-SpaprDdw.ps1'; (Get-Module SpaprDdw).ModuleBase"
        $shown = Invoke-Shell "Import-Module '$root/out/SpaprDdw'; $import; Remove-Module SpaprDdw; $import"

        $shown.Lines[0] | Should -Be "$root/out/SpaprDdw"
        $shown.Lines -join "`n" | Should -Match '(?s)error : It does not compile\..*could not be built: dotnet build ended with exit code 1'
        $shown.ExitCode | Should -Be 1
        "$TestDrive/broken/out" | Should -Not -Exist
    }

    It 'imports the installed module in a folder without sources' {
        $null = New-Item -ItemType Directory "$TestDrive/modules"
        Copy-Item "$root/out/SpaprDdw" "$TestDrive/modules" -Recurse

        (Invoke-Shell "`$env:PSModulePath = '$TestDrive/modules'; & '$TestDrive/installed/examples/Import-SpaprDdw.ps1'; (Get-Module SpaprDdw).ModuleBase").Lines |
            Should -Be "$TestDrive/modules/SpaprDdw"
    }
}
