BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Get-TceContainer | Disconnect-TceContainer
}

Describe 'Disconnect-TceContainer' {
    BeforeEach {
        $script:container = Connect-TestContainer
    }

    It 'accepts objects and names, as arguments and from the pipeline' {
        $null = Connect-TceContainer -Name other

        $container, 'other' | Disconnect-TceContainer
        Get-TceContainer | Should -BeNullOrEmpty
    }

    It 'takes lists and names with wildcards' {
        'h1', 'h2', 'other' | ForEach-Object { $null = Connect-TceContainer -Name $_ }

        Disconnect-TceContainer h*, test
        (Get-TceContainer).Name | Should -Be 'other'
    }

    It 'ends windows, buffers and mappings with the container' {
        $buffer = New-DmaBuffer 1M
        $window = New-DmaWindow 64K 1G
        $mapping = Invoke-TceMap $buffer $window

        Disconnect-TceContainer $container

        Get-ErrorId { $window | Get-DmaWindow } | Should -Be 'ContainerClosed'
        Get-ErrorId { $buffer | Get-DmaBuffer } | Should -Be 'ContainerClosed'
        Get-ErrorId { $mapping | Get-TceMapping } | Should -Be 'ContainerClosed'
    }

    It 'says with -WhatIf what would be lost, and changes nothing' {
        $null = New-DmaBuffer 1MB | Invoke-TceMap
        Get-WhatIf { Disconnect-TceContainer -WhatIf } |
            Should -Match 'Disconnect container with 1 window, 1 mapping of 1 MiB and 1 buffer of 1 MiB'
        Disconnect-TceContainer -WhatIf
        (Get-TceContainer).Name | Should -Be 'test'
    }

    It 'disconnects the valid items when another item is invalid' {
        Get-ErrorId { 'nobody', 'test' | Disconnect-TceContainer } | Should -Be 'ContainerNotFound'
        Get-TceContainer | Should -BeNullOrEmpty
    }
}

Describe 'Disconnect-TceContainer of a container on the driver of this machine' {
    BeforeAll {
        $engine = [SpaprDdw.Containers.TceContainer].Assembly.Location
        $references = $engine, "$(Split-Path $engine)/Microsoft.Extensions.Logging.Abstractions.dll", 'System.Runtime', 'System.Collections'
        Add-Type -ReferencedAssemblies $references -TypeDefinition @'
            using System.Collections.Generic;
            using SpaprDdw.Abi;
            using SpaprDdw.Backends;
            using SpaprDdw.Backends.Emulated;
            using SpaprDdw.Containers;
            using SpaprDdw.Diagnostics;
            using SpaprDdw.Platforms;

            // An emulated process that says that it is one of the kernel.
            public sealed class PretendedKernel : ITceBackend, ITceLogSink
            {
                private readonly EmulatedProcess process = new EmulatedHost(new EmulatedHostOptions()).StartProcess();

                public HostDescription Host => process.Host with { Backend = TceBackendKind.Kernel };
                public IProcessMemory Memory => process.Memory;
                public IReadOnlyList<IommuGroup> GetGroups() => process.GetGroups();
                public TceResult OpenContainer() => process.OpenContainer();
                public TceResult OpenGroup(int number) => process.OpenGroup(number);
                public TceResult Close(int descriptor) => process.Close(descriptor);
                public TceResult Send(int descriptor, VfioRequest request, ref VfioArgument argument) => process.Send(descriptor, request, ref argument);
                public void Dispose() => process.Dispose();
                public bool IsEnabled(TceLogLevel level) => false;
                public void Write(TceLogLevel level, string message) { }

                public static TceContainer Open(string name)
                {
                    var kernel = new PretendedKernel();
                    return TceContainer.Open(kernel, new TceContainerOptions { Name = name }, (ITceLogSink)kernel);
                }
            }
'@
        $script:session = [SpaprDdw.PowerShell.Rows.ContainerRow].Assembly.GetType('SpaprDdw.PowerShell.Sessions.Session')

        # Connects a container that counts as one of the kernel, because no test machine has its driver.
        function Connect-PretendedKernel {
            Get-TceContainer | Disconnect-TceContainer -Force
            $current = $session.GetMethod('OfRunspace').Invoke($null, @())
            $null = $session.GetMethod('Add').Invoke($current, @([PretendedKernel]::Open('kernel0'), $false))
        }

        # Runs a script in a shell that cannot ask.
        function Invoke-Unattended([string] $Script) {
            $shell = [powershell]::Create()
            try {
                $null = $shell.AddScript("Import-Module '$PSScriptRoot/../out/SpaprDdw/SpaprDdw.psd1'; $Script").Invoke()
                $shell.Streams.Error
            } finally {
                $shell.Dispose()
            }
        }
    }

    BeforeEach {
        Connect-PretendedKernel
    }

    AfterAll {
        Get-TceContainer | Disconnect-TceContainer -Force
    }

    It 'does not ask about one without mappings' {
        (Get-TceContainer).Backend | Should -Be 'Kernel'
        Invoke-Unattended 'Disconnect-TceContainer kernel0' | Should -BeNullOrEmpty
        Get-TceContainer | Should -BeNullOrEmpty
    }

    It 'is an error for a container with mappings if no one can confirm: <_>' -ForEach @(
        'Disconnect-TceContainer kernel0'
        'Disconnect-TceContainer kernel0 -Confirm:$false'
        'Get-TceContainer | Disconnect-TceContainer'
    ) {
        $null = New-DmaBuffer 1MB | Invoke-TceMap

        $records = @(Invoke-Unattended $_)
        $records | Should -HaveCount 1
        $records[0].FullyQualifiedErrorId | Should -BeLike 'DisconnectNotConfirmed,*'
        $records[0].CategoryInfo.Category | Should -Be 'ResourceBusy'
        "$($records[0])" | Should -Match "'kernel0' .* 1 MiB mapped.* add -Force"
        (Get-TceMapping).Size | Should -Be 1MB
    }

    It 'closes one with mappings with -Force' {
        $null = New-DmaBuffer 1MB | Invoke-TceMap

        Invoke-Unattended 'Disconnect-TceContainer kernel0 -Force' | Should -BeNullOrEmpty
        Get-TceContainer | Should -BeNullOrEmpty
    }

    It 'stays open as Orphaned when its runspace closes, even without mappings' {
        Get-TceContainer | Disconnect-TceContainer
        $runspace = [runspacefactory]::CreateRunspace()
        $runspace.Open()
        $previous = [runspace]::DefaultRunspace
        try {
            [runspace]::DefaultRunspace = $runspace
            $other = $session.GetMethod('OfRunspace').Invoke($null, @())
        } finally {
            [runspace]::DefaultRunspace = $previous
        }
        $null = $session.GetMethod('Add').Invoke($other, @([PretendedKernel]::Open('kernel0'), $false))
        (Get-TceContainer).State | Should -Be 'Open'

        $runspace.Dispose()
        (Get-TceContainer).State | Should -Be 'Orphaned'
    }
}

Describe 'Disconnect-TceContainer with bad arguments' {
    BeforeAll {
        Connect-RefusalFixture
    }

    It 'refuses <Script> with <Id>' -ForEach @(
        @{ Id = 'ContainerNotFound'; Script = { Disconnect-TceContainer nobody } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Disconnect-TceContainer '' } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Disconnect-TceContainer $null } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Disconnect-TceContainer 5 } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { Disconnect-TceContainer $window } }
        @{ Id = 'ContainerNotFound'; Script = { 'nobody' | Disconnect-TceContainer } }
        @{ Id = 'InputObjectNotBound'; Script = { $thing | Disconnect-TceContainer } }
        @{ Id = 'ParameterArgumentTransformationError'; Script = { $null | Disconnect-TceContainer } }
    ) {
        Assert-Refusal $Script $Id
    }
}
