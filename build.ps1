#!/usr/bin/env pwsh
<#
.SYNOPSIS
Builds, tests and packs the module: ./build.ps1 -Task Build, Test
.DESCRIPTION
Build      builds the solution, and the module with its help into out/SpaprDdw
Test       runs all tests that need no QEMU: xunit's, and the Pester suites in the pinned pwsh
Docs       updates the lists of errors, of what binds and of kernels, and the output of examples in docs/en-US and
           README.md
Pack       makes the package: out/SpaprDdw.<version>.nupkg
Bench      prints one table of figures, each against a baseline in the same run (docs/performance.md)
KernelLab  boots real kernels in QEMU and compares the engine with their driver (tests/KernelLab/README.md)
Clean      removes the files that the other tasks wrote

The script needs the .NET SDK. The SDK installs pwsh as a tool: dotnet tool restore; dotnet pwsh build.ps1 -Task Test
#>
#Requires -Version 7.6
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Docs', 'Pack', 'Bench', 'KernelLab', 'Clean')]
    [string[]] $Task = 'Build',

    # The number of generated operations that KernelLab compares.
    [ValidateRange(1, 10000000)]
    [int] $Operations = 3000
)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true

function Invoke-Build {
    dotnet build $PSScriptRoot/SpaprDdw.slnx --nologo
}

switch ($Task) {
    Build {
        Invoke-Build
    }
    Test {
        dotnet test --solution $PSScriptRoot/SpaprDdw.slnx
    }
    Docs {
        Invoke-Build
        & $PSScriptRoot/docs/Update-ErrorPage.ps1
        & $PSScriptRoot/docs/Update-BindingPage.ps1
        & $PSScriptRoot/docs/Update-KernelPage.ps1
        # The script replaces the console of its process, so it runs in a new one.
        pwsh -NoProfile -File $PSScriptRoot/docs/Update-Example.ps1
    }
    Pack {
        dotnet pack $PSScriptRoot/src/Module --output $PSScriptRoot/out --nologo
    }
    Bench {
        dotnet run --project $PSScriptRoot/benchmarks
    }
    KernelLab {
        $env:SPAPRDDW_LAB_OPERATIONS = $Operations
        $PSNativeCommandUseErrorActionPreference = $false
        & $PSScriptRoot/tests/KernelLab/run.sh
        # 77 means that the lab cannot run on this machine. It has printed why.
        if ($LASTEXITCODE -notin 0, 77) {
            throw "The kernel lab failed with exit code $LASTEXITCODE."
        }
    }
    Clean {
        Get-ChildItem $PSScriptRoot/src, $PSScriptRoot/tests, $PSScriptRoot/benchmarks -Recurse -Filter *.csproj |
            ForEach-Object { "$($_.DirectoryName)/bin", "$($_.DirectoryName)/obj" } |
            Where-Object { Test-Path $_ } |
            Remove-Item -Recurse
        Remove-Item $PSScriptRoot/out -Recurse -ErrorAction Ignore
    }
}
