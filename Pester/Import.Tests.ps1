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
    It 'works, and the containers from before are closed' {
        $shown = & $pwsh -NoProfile -NonInteractive -Command {
            param($Module)
            $ErrorActionPreference = 'Stop'
            Import-Module $Module
            $first = Connect-TceContainer
            Import-Module $Module -Force
            "forced: $($first.State), and $(@(Get-TceContainer).Count) open"

            $second = Connect-TceContainer
            "connected: $($second.State), and $(@(Get-TceContainer).Count) open"
            Remove-Module SpaprDdw
            "removed: $($second.State), and $(@(Get-Command -Module SpaprDdw).Count) commands left"

            Import-Module $Module
            "imported: $(@(Get-TceContainer).Count) open"
            $third = Connect-TceContainer
            "connected: $($third.State), and $(@(Get-TceContainer).Count) open"
        } -args $folder

        $shown | Should -Be @(
            'forced: Closed, and 0 open'
            'connected: Open, and 1 open'
            'removed: Closed, and 0 commands left'
            'imported: 0 open'
            'connected: Open, and 1 open')
        $LASTEXITCODE | Should -Be 0
    }
}
