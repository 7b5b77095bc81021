# Compares the pages in docs/en-US and README.md with what the module says and does now.
BeforeAll {
    . $PSScriptRoot/Common.ps1

    # The examples run in a process of their own, because the script redirects the console.
    & (Get-Command pwsh).Source -NoProfile -NonInteractive -File $PSScriptRoot/../docs/Update-Example.ps1 -Destination $TestDrive
    if ($LASTEXITCODE -ne 0) {
        throw 'Update-Example.ps1 failed.'
    }
}

Describe 'docs/en-US/<_.Name>' -ForEach @(Get-ChildItem "$PSScriptRoot/../docs/en-US" -Exclude about_*) {
    It 'shows the current output of its examples' {
        Get-Content "$TestDrive/$($_.Name)" -Raw | Should -BeExactly (Get-Content $_ -Raw) -Because 'docs/Update-Example.ps1 updates it'
    }
}

Describe 'docs/en-US' {
    It 'lists the rules and errors of the code' {
        $page = "$PSScriptRoot/../docs/en-US/about_SpaprDdw_Errors.md"
        & (Get-Command pwsh).Source -NoProfile -NonInteractive -File $PSScriptRoot/../docs/Update-ErrorPage.ps1 -Destination $TestDrive/errors.md

        Get-Content $TestDrive/errors.md -Raw | Should -BeExactly (Get-Content $page -Raw) -Because './build.ps1 -Task Docs updates it'
    }

    It 'lists what kernels do as the profiles do' {
        $page = "$PSScriptRoot/../docs/en-US/about_SpaprDdw_Kernel.md"
        & (Get-Command pwsh).Source -NoProfile -NonInteractive -File $PSScriptRoot/../docs/Update-KernelPage.ps1 -Destination $TestDrive/kernels.md

        Get-Content $TestDrive/kernels.md -Raw | Should -BeExactly (Get-Content $page -Raw) -Because './build.ps1 -Task Docs updates it'
    }

    It 'lists what binds as the commands do' {
        $page = "$PSScriptRoot/../docs/en-US/about_SpaprDdw_Binding.md"
        & $PSScriptRoot/../docs/Update-BindingPage.ps1 -Destination $TestDrive/binding.md

        Get-Content $TestDrive/binding.md -Raw | Should -BeExactly (Get-Content $page -Raw) -Because './build.ps1 -Task Docs updates it'
    }
}

Describe 'README.md' {
    It 'shows the current output of its tour' {
        $page = Get-Content "$PSScriptRoot/../README.md" -Raw

        Get-Content "$TestDrive/README.md" -Raw | Should -BeExactly $page -Because 'docs/Update-Example.ps1 updates it'
    }
}
