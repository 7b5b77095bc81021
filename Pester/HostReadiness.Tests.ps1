# The DSC resource SpaprDdw/HostReadiness, by the command lines of its manifest. dsc itself runs them in the same way:
# in the folder of the manifest, with the instance on the standard input.
BeforeAll {
    . $PSScriptRoot/Common.ps1
    $script:folder = [System.IO.Path]::GetFullPath("$PSScriptRoot/../out/SpaprDdw/dsc")
    $script:manifest = Get-Content "$folder/HostReadiness.dsc.resource.json" -Raw | ConvertFrom-Json
    $script:pwsh = (Get-Command pwsh).Source
    $script:utf8 = [System.Text.UTF8Encoding]::new()

    # Runs an operation. Returns the values on its output, its messages and its exit code.
    function Invoke-Operation([string] $Name, [string] $Instance) {
        $command = $manifest.$Name
        $command.executable | Should -Be 'pwsh'
        $start = [System.Diagnostics.ProcessStartInfo]::new($pwsh, [string[]] $command.args)
        $start.WorkingDirectory = $folder
        $start.Environment['LC_ALL'] = 'de_DE.ISO-8859-1'
        $start.StandardInputEncoding = $start.StandardOutputEncoding = $utf8
        $start.StandardErrorEncoding = $utf8
        $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
        $process = [System.Diagnostics.Process]::Start($start)
        $process.StandardInput.Write($Instance)
        $process.StandardInput.Close()
        $messages = $process.StandardError.ReadToEndAsync()
        $output = $process.StandardOutput.ReadToEnd()
        $process.WaitForExit()
        @{
            Values   = @($output -split "`n" -ne '' | ForEach-Object { , ($_ | ConvertFrom-Json -NoEnumerate) })
            Messages = @($messages.Result -split "`n" -ne '' | ConvertFrom-Json)
            ExitCode = $process.ExitCode
        }
    }

    function Initialize-System {
        $root = (New-Item "$TestDrive/`u{fc} $([guid]::NewGuid())/etc" -ItemType Directory).Parent.FullName
        Set-Content "$root/etc/passwd" 'qemu:x:107:107::/:/bin/false'
        Set-Content "$root/etc/group" 'kvm:x:36:qemu'
        $root
    }

    function Get-Instance([string] $Root, [hashtable] $With = @{}) {
        @{ root = $Root; user = 'qemu'; modules = 'vfio-pci', 'vfio_iommu_spapr_tce'; deviceGroup = 'kvm'; memlockLimit = 64GB } + $With |
            ConvertTo-Json -Compress
    }

    # All files of a system with their contents.
    function Get-FileState([string] $Root) {
        Get-ChildItem $Root -Recurse -File -Force | ForEach-Object { "$($_.FullName) $((Get-FileHash $_).Hash)" }
    }
}

Describe 'The manifest of SpaprDdw/HostReadiness' {
    It 'has the version of the module' {
        $manifest.type | Should -Be 'SpaprDdw/HostReadiness'
        $manifest.version | Should -Be (Import-PowerShellDataFile "$folder/../SpaprDdw.psd1").ModuleVersion
    }
}

Describe 'SpaprDdw/HostReadiness' {
    It 'gets, tests, shows, sets and exports' {
        $root = Initialize-System
        $instance = Get-Instance $root
        $before = Get-FileState $root

        $get = Invoke-Operation get $instance
        $get.ExitCode | Should -Be 0
        $get.Values | Should -HaveCount 1
        $get.Values[0]._exist | Should -BeFalse
        $get.Values[0].modules | Should -HaveCount 0

        $test = Invoke-Operation test $instance
        $test.ExitCode | Should -Be 0
        $test.Values[0]._inDesiredState | Should -BeFalse
        $test.Values[1] | Should -Be 'modules', 'deviceGroup', 'memlockLimit'

        $whatIf = Invoke-Operation whatIf $instance
        $whatIf.ExitCode | Should -Be 0
        $whatIf.Values[0].files.path | Should -Be @(
            '/etc/modules-load.d/zz-spaprddw.conf', '/etc/security/limits.d/zz-spaprddw-qemu.conf', '/etc/udev/rules.d/zz-spaprddw.rules')
        $whatIf.Messages.info | Should -HaveCount 3
        Get-FileState $root | Should -Be $before

        $set = Invoke-Operation set $instance
        $set.ExitCode | Should -Be 0
        $set.Messages.info | Should -Be $whatIf.Messages.info
        $set.Values | ConvertTo-Json -Depth 5 | Should -Be ($whatIf.Values | ConvertTo-Json -Depth 5)
        foreach ($file in $set.Values[0].files) {
            Get-Content "$root$($file.path)" -Raw | Should -Be $file.text
        }

        $again = Invoke-Operation set $instance
        $again.ExitCode | Should -Be 0
        $again.Messages | Should -HaveCount 0
        $again.Values[1] | Should -HaveCount 0

        (Invoke-Operation test $instance).Values[0]._inDesiredState | Should -BeTrue

        $export = Invoke-Operation export (@{ root = $root } | ConvertTo-Json)
        $export.ExitCode | Should -Be 0
        $export.Values | Should -HaveCount 2
        $export.Values[1].user, $export.Values[1].memlockLimit | Should -Be 'qemu', 64GB
    }

    It 'refuses <Because> with exit code <Code>, and changes nothing' -ForEach @(
        @{ Because = 'a wrong instance'; Code = 2; With = @{ unit = "x.service`n[Service]" }; Message = 'The instance is wrong at $.unit: *' }
        @{ Because = 'what a file of others prevents'; Code = 3; With = @{ unit = 'none.service' }; Message = '*no file was changed: *none.service: there is no such service*' }
        @{ Because = 'a link in another root folder'; Code = 4; With = @{ unit = 'guest.service' }; Message = "*etc/systemd/system/guest.service.d' is a symbolic link*No file was changed.*" }
        @{ Because = 'a file that cannot be written'; Code = 4; With = @{ hugePages = @(@{ pageSize = 2MB; count = 4 }) }; Message = "*etc/tmpfiles.d*cannot be written*No file was changed.*" }
    ) {
        $root = Initialize-System
        Set-Content "$root/etc/tmpfiles.d" 'a file is where the folder should be'
        $null = New-Item "$root/etc/systemd/system/guest.service" -Value "[Service]`nUser=qemu" -Force
        $elsewhere = New-Item "$root/elsewhere" -ItemType Directory
        $null = New-Item "$root/etc/systemd/system/guest.service.d" -ItemType SymbolicLink -Value $elsewhere.FullName
        $before = Get-FileState $root

        $result = Invoke-Operation set (Get-Instance $root $With)

        $result.ExitCode | Should -Be $Code
        $manifest.exitCodes."$Code" | Should -Not -BeNullOrEmpty
        $result.Values | Should -HaveCount 0
        $result.Messages[-1].error | Should -BeLike $Message.Replace('[', '`[')
        Get-FileState $root | Should -Be $before
    }

    It 'exports this machine without an instance' {
        $export = Invoke-Operation export ''

        $export.ExitCode | Should -Be 0
        $export.Values[0].root | Should -Be '/'
    }
}
