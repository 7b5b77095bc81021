BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $script:root = [System.IO.Path]::GetFullPath("$PSScriptRoot/..")
    $script:pwsh = (Get-Command pwsh).Source
    $script:packages = "$TestDrive/packages"
    $null = dotnet pack "$root/src/Module" --configuration Release --no-build --output $packages 2>&1
    $script:package = (Get-Item "$packages/SpaprDdw.*.nupkg").FullName

    # The module as package managers install it, in a folder named after its version. Apart from PowerShell's own
    # folder, only this one is on the module path.
    $script:version = (Import-PowerShellDataFile "$root/SpaprDdw.psd1").ModuleVersion
    $script:modules = "$TestDrive/modules"
    Expand-Archive $package "$modules/SpaprDdw/$version" -Force

    # unshare starts a process without a network, if it is installed and permitted.
    $script:offline = @(if (Get-Command unshare -ErrorAction Ignore) { 'unshare', '--net', '--map-root-user' })
    if ($offline) {
        & $offline[0] $offline[1..2] true 2> $null
        if ($LASTEXITCODE) {
            $script:offline = @()
        }
    }

    # Runs a script in a new pwsh without a network, and returns its output.
    function Invoke-Offline([string] $Script) {
        $line = $offline + $pwsh + '-NoProfile' + '-NonInteractive' + '-Command' + "`$env:PSModulePath = '$modules', `"`$PSHOME/Modules`" -join ':'; $Script"
        & $line[0] $line[1..($line.Count - 1)] 2>&1
    }
}

Describe 'The package' {
    It 'is imported when one of its commands is called, and works' {
        $shown = Invoke-Offline '(Measure-DmaWindow 64GB)[2].WindowSize; (Get-Module SpaprDdw).ModuleBase; (New-DmaWindow 64K 1G -Container (Connect-TceContainer)).Size'

        $shown[0] | Should -Be 64GB -Because "$shown"
        $shown[1] | Should -BeLike "$modules/SpaprDdw/*"
        $shown[2] | Should -Be 1GB
    }

    It 'contains its help' {
        $shown = Invoke-Offline '(Get-Help New-DmaWindow).Synopsis; (Get-Help about_SpaprDdw_Kernel | Out-String).Length'

        $shown[0] | Should -Match '^\w[^-]+\.$' -Because "$shown"
        [int] $shown[1] | Should -BeGreaterThan 1000
    }

    It 'contains the files of the module and no other, with the same date in every build' {
        $metadata = '[Content_Types].xml', 'SpaprDdw.nuspec', '_rels/.rels', 'package/services/metadata/core-properties/nuget.psmdcp'
        $entries = [System.IO.Compression.ZipFile]::OpenRead($package).Entries
        $files = Get-ChildItem "$root/out/SpaprDdw" -Recurse -File

        $entries.FullName | Sort-Object |
            Should -Be (@($files | Resolve-Path -Relative -RelativeBasePath "$root/out/SpaprDdw" | ForEach-Object { $_.Substring(2) }) + $metadata | Sort-Object)
        $entries.LastWriteTime.DateTime | Select-Object -Unique | Should -Be ([datetime] '1980-01-01')
        foreach ($file in $files) {
            (Get-FileHash ($file.FullName -replace [regex]::Escape("$root/out/SpaprDdw"), "$modules/SpaprDdw/$version")).Hash |
                Should -Be (Get-FileHash $file).Hash -Because "$($file.Name) must be the module's"
        }
    }

    It 'names its commands for package managers' {
        $nuspec = ([xml] (Get-Content "$modules/SpaprDdw/$version/SpaprDdw.nuspec")).package.metadata
        $manifest = Import-PowerShellDataFile "$root/SpaprDdw.psd1"
        $commands = (Get-Command -Module SpaprDdw -CommandType Cmdlet).Name

        $nuspec.id, $nuspec.version, $nuspec.description, $nuspec.authors |
            Should -Be 'SpaprDdw', $manifest.ModuleVersion, $manifest.Description, 'SpaprDdw contributors'
        $nuspec.tags -split ' ' | Sort-Object | Should -Be (@(
                $commands -replace '^', 'PSCmdlet_'
                $commands -replace '^', 'PSCommand_'
                'PSModule', 'PSEdition_Core', 'PSIncludes_Cmdlet', 'Linux') | Sort-Object)
    }

    It 'is tested without a network' {
        if (-not $offline) {
            Set-ItResult -Skipped -Because 'unshare cannot remove the network here, so the tests above ran with a network'
        }
        Invoke-Offline '[System.Net.NetworkInformation.NetworkInterface]::GetAllNetworkInterfaces().Name -join " "' | Should -BeIn 'lo', ''
    }

    It 'can be found and saved with PSResourceGet from a folder' {
        if (-not (Get-Module Microsoft.PowerShell.PSResourceGet -ListAvailable)) {
            Set-ItResult -Skipped -Because 'Microsoft.PowerShell.PSResourceGet is not installed'
        }
        $repository = "test-$PID"
        Register-PSResourceRepository -Name $repository -Uri $packages -Trusted
        try {
            $found = Find-PSResource SpaprDdw -Repository $repository
            $found.Type | Should -Be 'Module'
            $found.Tags | Should -Contain 'POWER'
            $null = New-Item -ItemType Directory "$TestDrive/saved"
            Save-PSResource SpaprDdw -Repository $repository -Path "$TestDrive/saved" -TrustRepository
        } finally {
            Unregister-PSResourceRepository $repository
        }

        $files = Get-ChildItem "$TestDrive/saved/SpaprDdw/$($found.Version)" -Recurse -File | ForEach-Object Name
        $files | Sort-Object | Should -Be (Get-ChildItem "$root/out/SpaprDdw" -Recurse -File | ForEach-Object Name | Sort-Object)
    }
}
