# Each test runs in a new shell, because a loaded assembly stays in its process.
BeforeAll {
    $script:pwsh = (Get-Command pwsh).Source
    $script:folder = Convert-Path "$PSScriptRoot/../out/SpaprDdw"
}

Describe 'The module beside another module with an older package' {
    BeforeAll {
        $package = 'Microsoft.Extensions.Logging.Abstractions'
        $script:other = Get-ChildItem "$PSScriptRoot/../tests/OtherModule/bin" -Recurse -Filter OtherModule.dll |
            Sort-Object LastWriteTime -Bottom 1
        $other | Should -Not -BeNullOrEmpty -Because 'dotnet build SpaprDdw.slnx builds it'
        $script:expected = @(
            "Default has 8.0.0.0 of $($other.DirectoryName)/$package.dll"
            'OtherModule uses 8.0.0.0'
            'SpaprDdw opened Power9'
            "SpaprDdw.Engine has 10.0.0.0 of $folder/bin/engine/$package.dll"
        )
    }

    It 'leaves each module its own version if they are imported in the order <Order>' -ForEach @(
        @{ Order = 'SpaprDdw', 'OtherModule' }
        @{ Order = 'OtherModule', 'SpaprDdw' }
    ) {
        $shown = & $pwsh -NoProfile -NonInteractive -Command {
            param($Module, $Other, $Order)
            $ErrorActionPreference = 'Stop'
            switch ($Order) {
                'SpaprDdw' { Import-Module $Module; "SpaprDdw opened $((Connect-TceContainer).Platform)" }
                'OtherModule' { Import-Module $Other; Get-OtherLogging }
            }
            foreach ($assembly in [AppDomain]::CurrentDomain.GetAssemblies()) {
                if ($assembly.GetName().Name -eq 'Microsoft.Extensions.Logging.Abstractions') {
                    $context = [Runtime.Loader.AssemblyLoadContext]::GetLoadContext($assembly).Name
                    "$context has $($assembly.GetName().Version) of $($assembly.Location)"
                }
            }
        } -args $folder, $other.FullName, $Order

        $shown | Sort-Object | Should -Be $expected
        $LASTEXITCODE | Should -Be 0
    }
}

Describe 'The module after another import' {
    It 'works on the containers from before, and a warning lists them' {
        # Only the host shows the warning, as text.
        $script = {
            param($Module)
            $ErrorActionPreference = 'Stop'
            Import-Module $Module
            $null = Connect-TceContainer -Name live
            $null = New-DmaBuffer 64K | Invoke-TceMap
            Import-Module $Module -Force
            "forced: $((Get-TceMapping).Size) mapped in $((Get-TceContainer).Name)"

            $null = Connect-TceContainer -Name second
            Remove-Module SpaprDdw
            "removed: $(@(Get-Command -Module SpaprDdw).Count) commands left"

            Import-Module $Module
            "imported: $((Get-TceContainer).Name -join ', ')"
            Get-TceContainer | Disconnect-TceContainer
            Remove-Module SpaprDdw
        }
        $shown = & $pwsh -NoProfile -NonInteractive -Command "& { $script } '$folder'"

        $shown | Should -Be @(
            "WARNING: These containers stay open: 'live'. Import the module to see and disconnect them."
            'forced: 65536 mapped in live'
            "WARNING: These containers stay open: 'live', 'second'. Import the module to see and disconnect them."
            'removed: 0 commands left'
            'imported: live, second')
        $LASTEXITCODE | Should -Be 0
    }
}
