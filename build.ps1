<#
.SYNOPSIS
Builds, tests and packs the module: ./build.ps1 -Task Build,Test
.DESCRIPTION
Needs the .NET SDK. Runs in pwsh 7.6, and on machines without it in the project's own runner:
    dotnet run --project src/Runner -- build.ps1 -Task Build
so it uses the commands of the engine and of .NET alone, not those of pwsh's other modules.

Build   everything, and the module into out/SpaprDdw
Test    builds, and runs the tests that need the .NET SDK alone
Pester  builds, and runs the suites in Pester/ in a pwsh of their own
Help    builds, writes the help that ships from docs/en-US, and builds again so that it ships
Pack    builds, imports the module once, and writes out/SpaprDdw.<version>.nupkg
Bench   builds, measures, and prints one table: each figure against a baseline in the same run (docs/performance.md)
KernelLab  boots real kernels in QEMU and holds the engine against their driver (tests/KernelLab/README.md)
Clean   removes what the other tasks have written
#>
[CmdletBinding()]
param(
    [string[]] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release',

    # How many generated operations KernelLab compares.
    [ValidateRange(1, 10000000)]
    [int] $Operations = 3000
)

# A program that fails ends the task and the script, as a command that fails does.
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true

$solution = "$PSScriptRoot/SpaprDdw.slnx"
$runner = "$PSScriptRoot/src/Runner/bin/$Configuration/net10.0/SpaprDdw.Runner.dll"
$options = '--configuration', $Configuration
$env:SPAPRDDW_LAB_OPERATIONS = $Operations

$tasks = @{
    Build  = {
        dotnet build $solution $options --nologo
    }
    Test   = {
        dotnet test --solution $solution $options
    }
    Pester = {
        if (-not (Get-Command pwsh -CommandType Application -ErrorAction Ignore)) {
            return 'Pester suites did not run: pwsh not found'
        }
        & $tasks.Build
        pwsh -NoProfile -File "$PSScriptRoot/.ci/pester.ps1"
    }
    Help   = {
        & $tasks.Build
        dotnet $runner "$PSScriptRoot/docs/help.ps1" -Documentation "$PSScriptRoot/src/Module/bin/$Configuration/net10.0"
        & $tasks.Build
    }
    Pack   = {
        & $tasks.Build
        dotnet $runner -Version
        dotnet pack "$PSScriptRoot/src/Module" $options --no-build --output "$PSScriptRoot/out"
    }
    Bench  = {
        & $tasks.Build
        dotnet run --project "$PSScriptRoot/benchmarks" $options --no-build
    }
    KernelLab = {
        $PSNativeCommandUseErrorActionPreference = $false
        & "$PSScriptRoot/tests/KernelLab/run.sh"
        # 77: it cannot be had here, and has said why.
        if ($LASTEXITCODE -notin 0, 77) {
            throw "KernelLab failed with exit code $LASTEXITCODE."
        }
    }
    Clean  = {
        $written = @("$PSScriptRoot/out")
        foreach ($project in [IO.Directory]::GetFiles($PSScriptRoot, '*.csproj', 'AllDirectories')) {
            $written += [IO.Path]::Combine($project, '../bin'), [IO.Path]::Combine($project, '../obj')
        }
        foreach ($folder in $written | ForEach-Object { [IO.Path]::GetFullPath($_) }) {
            if ([IO.Directory]::Exists($folder)) {
                [IO.Directory]::Delete($folder, $true)
            }
        }
    }
}

# From a command line outside PowerShell, 'Build,Test' arrives as one text.
foreach ($name in $Task.Split(',').Trim()) {
    if (-not $tasks.Contains($name)) {
        throw "There is no task '$name': Build, Test, Pester, Help, Pack, Bench, KernelLab and Clean are."
    }
    & $tasks[$name]
}
