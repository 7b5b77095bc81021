# What the suites share; each of them dot-sources it in BeforeAll.
Import-Module "$PSScriptRoot/../out/SpaprDdw/SpaprDdw.psd1"

# A new emulated host, and nothing else connected.
function Connect-TestContainer {
    Get-TceContainer | Disconnect-TceContainer
    Connect-TceContainer -Name test
}

# The same with a window of its own, in which all of a buffer is mapped.
function Connect-MappedContainer {
    Connect-TestContainer
    $null = New-DmaWindow 64K 512GB
    $null = New-DmaBuffer 1M guest | Invoke-TceMap
}

# What a script emits, record by record, whatever ended it.
function Get-Record([scriptblock] $Script) {
    $ErrorActionPreference = 'Continue'
    try {
        & $Script *>&1
    } catch {
        $_
    }
}

# The ids of its errors, without the name of the command.
function Get-ErrorId([scriptblock] $Script) {
    foreach ($record in Get-Record $Script) {
        if ($record -is [System.Management.Automation.ErrorRecord]) {
            ($record.FullyQualifiedErrorId -split ',')[0]
        }
    }
}

# Its lines in one of the streams: Verbose, Debug, Warning or Information.
function Get-Message([string] $Stream, [scriptblock] $Script) {
    foreach ($record in Get-Record $Script) {
        if ($record.GetType().Name -eq "${Stream}Record") {
            $record.ToString()
        }
    }
}

# Everything in the container, to compare before and after.
function Get-State {
    Export-TceState -AsString -Container test
}

# What -WhatIf prints goes to the host alone: a transcript has it.
function Get-WhatIf([scriptblock] $Script) {
    $file = "$TestDrive/$([guid]::NewGuid()).txt"
    $null = Start-Transcript $file
    & $Script | Out-Null
    $null = Stop-Transcript
    [System.IO.File]::ReadAllLines($file) -match '^What if: '
}

# The longest line of a view.
function Get-Width($Objects) {
    ($Objects | Out-String -Width 100 -Stream | ForEach-Object { $_.TrimEnd().Length } | Measure-Object -Maximum).Maximum
}

# Every error that a refusal can have, with its category.
$categories = @{
    AccessNone                                     = 'InvalidArgument'
    AddressInsideWindow                            = 'InvalidArgument'
    AddressNotAligned                              = 'InvalidArgument'
    AddressOutsideWindow                           = 'InvalidArgument'
    AddressOutsideWindows                          = 'ObjectNotFound'
    AmbiguousParameterSet                          = 'InvalidArgument'
    BufferInUse                                    = 'ResourceBusy'
    BufferNameTaken                                = 'ResourceExists'
    BufferNotFound                                 = 'ObjectNotFound'
    BufferPageSizeInvalid                          = 'InvalidArgument'
    BufferSizeNotAligned                           = 'InvalidArgument'
    CannotConvertArgumentNoMessage                 = 'InvalidArgument'
    ContainerClosed                                = 'InvalidOperation'
    ContainerNameTaken                             = 'ResourceExists'
    ContainerNotEmpty                              = 'InvalidOperation'
    ContainerNotFound                              = 'ObjectNotFound'
    ContainerNotFresh                              = 'InvalidOperation'
    EmulatedOnlyParameter                          = 'InvalidArgument'
    GroupNotFound                                  = 'ObjectNotFound'
    HostPageSizeInvalid                            = 'InvalidArgument'
    InputObjectNotBound                            = 'InvalidArgument'
    LevelsNotPossible                              = 'LimitsExceeded'
    LevelsOutOfRange                               = 'InvalidArgument'
    LockedMemoryShort                              = 'LimitsExceeded'
    MappingDoesNotFit                              = 'InvalidOperation'
    MappingOverlaps                                = 'ResourceExists'
    MemoryNotAllocated                             = 'ResourceUnavailable'
    MemorySizeTooLarge                             = 'InvalidArgument'
    NoFreeWindow                                   = 'LimitsExceeded'
    NotAState                                      = 'InvalidArgument'
    NothingMapped                                  = 'ObjectNotFound'
    OffsetNotAligned                               = 'InvalidArgument'
    PageSizeNotSupported                           = 'InvalidArgument'
    ParameterArgumentTransformationError           = 'InvalidData'
    ParameterArgumentValidationError               = 'InvalidData'
    ParameterArgumentValidationErrorNullNotAllowed = 'InvalidData'
    PathNotFound                                   = 'ObjectNotFound'
    PathNotOfFile                                  = 'InvalidArgument'
    PictureFormatUnknown                           = 'InvalidArgument'
    PictureNotWritten                              = 'WriteError'
    RangeOutsideBuffer                             = 'InvalidArgument'
    RangePastWindowEnd                             = 'InvalidArgument'
    SizeNotAligned                                 = 'InvalidArgument'
    SizeNotPowerOfTwo                              = 'InvalidArgument'
    SizeZero                                       = 'InvalidArgument'
    StateNotFound                                  = 'ObjectNotFound'
    StateNotWritten                                = 'WriteError'
    StateUnreadable                                = 'InvalidData'
    TraceNotRunning                                = 'InvalidOperation'
    TraceNotWritten                                = 'WriteError'
    TraceUnreadable                                = 'InvalidData'
    TwoContainers                                  = 'InvalidArgument'
    WindowHasMappings                              = 'ResourceBusy'
    WindowNotFound                                 = 'ObjectNotFound'
    WindowSmallerThanPage                          = 'InvalidArgument'
    WindowTooLarge                                 = 'LimitsExceeded'
}

# Connects what arguments that must be refused can name. The current container, $test, has $window, and at its start
# $mapping of $buffer, which is named 'guest'; it also has a buffer named 'free', and had the window $removed. $foreign and
# $closed have the Container, Window, Buffer and Mapping of another container and of a closed one. No command takes $thing.
# $file has the state of $test, and $recording is of a real kernel.
function Connect-RefusalScene {
    $ErrorActionPreference = 'Stop'
    Get-TceContainer | Disconnect-TceContainer
    $script:foreign, $script:closed = 'foreign', 'closed' | ForEach-Object {
        $container = Connect-TceContainer -Name $_
        $side = New-DmaBuffer 64K side
        [pscustomobject] @{ Container = $container; Window = Get-DmaWindow 0; Buffer = $side; Mapping = Invoke-TceMap $side 0 }
    }
    Disconnect-TceContainer closed
    $script:test = Connect-TceContainer -Name test
    $script:removed = New-DmaWindow 64K 1G
    Remove-DmaWindow $removed
    $script:window = New-DmaWindow 64K 512GB -Levels 2
    $script:buffer = New-DmaBuffer 1MB guest
    $script:mapping = Invoke-TceMap $buffer $window
    $null = New-DmaBuffer 64K free
    $script:thing = [version] '1.0'
    $script:file = (Export-TceState (Join-Path $TestDrive scene.json)).FullName
    $script:recording = "$PSScriptRoot/../tests/Engine.Tests/Data/conformance/linux-6.12-64k-powernv9/h01-quickstart.jsonl"
}

# Tests that a script does nothing but write one error, of this id and of the category that belongs to it.
function Assert-Refusal([scriptblock] $Script, [string] $Id) {
    $all = {
        (Get-TceContainer).Name
        Get-TceContainer | Export-TceState -AsString
        Get-ChildItem $TestDrive -Recurse | ForEach-Object { "$_ $($_.Length)" }
    }
    $before = (& $all) -join "`n"

    $records = @(Get-Record $Script)
    $records | Should -HaveCount 1
    $records[0] | Should -BeOfType ([System.Management.Automation.ErrorRecord])
    ($records[0].FullyQualifiedErrorId -split ',')[0] | Should -Be $Id
    $records[0].CategoryInfo.Category | Should -Be $categories[$Id]
    "$($records[0])" | Should -Not -BeNullOrEmpty
    (& $all) -join "`n" | Should -BeExactly $before
}
