# Files that strangers send, and paths that lead to no file: every command that reads one answers with a clear error.
BeforeDiscovery {
    $script:readers = @(
        @{ Reader = 'Import-TceState'; Script = { Import-TceState -LiteralPath $path }; Id = 'StateUnreadable' }
        @{ Reader = 'Compare-TceState, the reference,'; Script = { Compare-TceState $path $state }; Id = 'StateUnreadable' }
        @{ Reader = 'Group-TceState'; Script = { Group-TceState -LiteralPath $path }; Id = 'StateUnreadable' }
        @{ Reader = 'Compare-TceState'; Script = { Compare-TceState $state $path }; Id = 'StateUnreadable' }
        @{ Reader = 'Measure-DmaWindow -StatePath'; Script = { Measure-DmaWindow -MemorySize 1G -StatePath $path }; Id = 'StateUnreadable' }
        @{ Reader = 'Test-TceTrace'; Script = { Test-TceTrace -LiteralPath $path }; Id = 'TraceUnreadable' }
        @{ Reader = 'Test-TceTrace -Container'; Script = { Test-TceTrace -LiteralPath $path -Container fresh }; Id = 'TraceUnreadable' }
        @{ Reader = 'ConvertFrom-DdwLog'; Script = { ConvertFrom-DdwLog -LiteralPath $path }; Id = 'LogUnreadable' }
        @{ Reader = 'ConvertFrom-QemuTrace'; Script = { ConvertFrom-QemuTrace -LiteralPath $path }; Id = 'QemuTraceUnreadable' }
        @{ Reader = 'Get-PciDmaWindow -KernelLog'; Script = { Get-PciDmaWindow -Root $machine -KernelLog $path }; Id = 'LogUnreadable' }
        @{ Reader = 'Get-PciDmaWindow -LiteralPath'; Script = { Get-PciDmaWindow -LiteralPath $path }; Id = 'MachineUnreadable' }
    )
    $script:writers = @(
        @{ Writer = 'Export-TceState'; Script = { Export-TceState $path -Container test -Force } }
        @{ Writer = 'Show-DmaWindow'; Script = { Show-DmaWindow -Path $path -Container test -Force } }
        @{ Writer = 'Start-TceTrace'; Script = { Start-TceTrace $path -Container test -Force } }
    )
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $null = Connect-MappedContainer
    $null = Connect-TceContainer -Name fresh
    $script:data = "$PSScriptRoot/../tests/Engine.Tests/Data"
    $script:machine = "$data/partition/k612-phbs/root.tar.gz"
    $script:state = (Export-TceState (Join-Path $TestDrive state.json) -Container test).FullName
    $script:trace = "$data/conformance/linux-6.12-64k-powernv9/h01-quickstart.jsonl"
    $script:picture = (Show-DmaWindow -Container test -Path (Join-Path $TestDrive picture.svg)).FullName
    $script:log = "$data/partition/k612-phbs/dmesg.txt"
    $script:qemuTrace = "$data/clients/qemu-trace-logs/qemu7-512.txt"
    $script:json = Join-Path $TestDrive other.json
    Set-Content $json '{ "weather": "fine" }'
    $script:utf16 = Join-Path $TestDrive utf16.json
    Get-Content $state | Set-Content -Encoding unicode $utf16
    $script:png = Join-Path $TestDrive picture.png
    [System.IO.File]::WriteAllBytes($png, [byte[]] (0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13))
    $script:zip = Join-Path $TestDrive state.zip
    Compress-Archive $state $zip
    $script:packedTrace = Join-Path $TestDrive trace.jsonl.gz
    $packed = [System.IO.Compression.GZipStream]::new([System.IO.File]::Create($packedTrace), [System.IO.Compression.CompressionMode]::Compress)
    $packed.Write([System.IO.File]::ReadAllBytes($trace))
    $packed.Dispose()
    $script:fifo = Join-Path $TestDrive fifo.svg
    mkfifo $fifo
    $script:link = Join-Path $TestDrive link.svg
    $null = New-Item -ItemType SymbolicLink $link -Target $fifo
    $script:socket = Join-Path $TestDrive socket.svg
    $listener = [System.Net.Sockets.Socket]::new('Unix', 'Stream', 'Unspecified')
    $listener.Bind([System.Net.Sockets.UnixDomainSocketEndPoint]::new($socket))

    # Asserts that a script has one error, with this id, and returns its message.
    function Get-OnlyError([scriptblock] $Script, [string] $Id) {
        $records = @(Get-Record $Script | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] })
        $records | Should -HaveCount 1
        $records[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
        "$($records[0])"
    }
}

AfterAll {
    $listener.Dispose()
    Get-TceContainer | Disconnect-TceContainer
}

Describe '<Reader> of a path that leads to no regular file' -ForEach $readers {
    It 'refuses <_>' -ForEach 'fifo', 'link', 'socket', '/dev/zero', '/dev/null' {
        $script:path = $_ -like '/*' ? $_ : (Get-Variable $_ -ValueOnly)

        # A command that opened one of these as a file would never return.
        Get-OnlyError $Script $Id | Should -BeLike '*it is a *'
    }
}

Describe '<Writer> to a path that leads to no regular file' -ForEach $writers {
    It 'leaves <_> as it is, even with -Force' -ForEach 'fifo', 'socket' {
        $path = Get-Variable $_ -ValueOnly
        $before = (Get-Item $path).UnixStat.ItemType

        Get-ErrorId $Script | Should -Be 'FileNotReplaceable'
        (Get-Item $path).UnixStat.ItemType | Should -Be $before
    }
}

Describe 'A file of another kind' {
    It 'is named as <Kind> by <Reader>, with the command that reads it' -ForEach @(
        foreach ($reader in $readers) {
            foreach ($kind in 'state', 'trace', 'log', 'qemuTrace', 'machine', 'picture', 'json', 'utf16', 'png', 'zip', 'packedTrace') {
                $own = @{ StateUnreadable = 'state'; TraceUnreadable = 'trace'; LogUnreadable = 'log', 'qemuTrace'; MachineUnreadable = 'machine'; QemuTraceUnreadable = 'qemuTrace' }
                if ($kind -notin $own[$reader.Id]) {
                    @{ Reader = $reader.Reader; Script = $reader.Script; Id = $reader.Id; Kind = $kind }
                }
            }
        }
    ) {
        $says = @{
            state = 'It is a state, which Import-TceState reads.'
            trace = 'It is a trace, which Test-TceTrace reads.'
            qemuTrace = 'It is a trace of QEMU, which ConvertFrom-QemuTrace reads.'
            log = 'It is a kernel log, which ConvertFrom-DdwLog reads.'
            machine = 'It is a tar archive; Get-PciDmaWindow -Root reads saved machines.'
            picture = 'It is a picture, which a browser shows.'
            json = 'It is JSON of something else, which no command reads.'
            utf16 = 'It is a text in UTF-16; save it in UTF-8.'
            png = 'It is a picture, which a browser shows.'
            zip = 'It is packed; unpack it first.'
            packedTrace = 'It is packed; unpack it first.'
        }
        $script:path = Get-Variable $Kind -ValueOnly

        $message = Get-OnlyError $Script $Id
        $message | Should -BeLike "*$($says[$Kind])"
        $message | Should -Not -Match 'SpaprDdw\.|System\.'
    }
}

Describe 'A long argument' {
    It 'is shortened in the error of <_>' -ForEach @(
        { New-DmaBuffer -Size $long }
        { New-DmaBuffer -Size "$('1' * 200000)" }
        { Get-DmaBuffer $long }
        { Get-DmaWindow $long }
        { Import-TceState -LiteralPath $long }
        { Test-TceTrace -LiteralPath $long }
        { Get-TceContainer $long }
        { Connect-TceContainer -Platform $long }
        { Resolve-TceAddress $long }
        { Invoke-TceMap $long }
        { Get-PciDmaWindow -LiteralPath $machine -PciAddress $long }
        { Get-PciDmaWindow -LiteralPath $long }
        { Show-DmaWindow -Path $long -Container test }
        { Export-TceState $long -Container test }
        { Get-IommuGroup $long }
        { Get-IommuGroup 1, $long }
        { Connect-TceContainer -Group $long }
        { Connect-TceContainer -IommuVersion $long }
        { New-DmaWindow 64K 1G $long }
        { Set-DmaWindow 1 -Levels $long }
        { Test-DmaWindow 64K 1G -Levels $long }
        { Show-DmaWindow -Width $long }
        { Show-PciDmaWindow -Width $long }
    ) {
        $script:long = 'x' * 200000
        $records = @(Get-Record $_ | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] })

        $records | Should -HaveCount 1
        "$($records[0])".Length | Should -BeLessThan 1500
    }
}
