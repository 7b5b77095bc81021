# Functions that the suites share. Each suite dot-sources this file in BeforeAll.
Import-Module "$PSScriptRoot/../out/SpaprDdw/SpaprDdw.psd1"

# Disconnects all containers, and connects one on a new emulated host.
function Connect-TestContainer {
    Get-TceContainer | Disconnect-TceContainer
    Connect-TceContainer -Name test
}

# Connects such a container, and maps a whole buffer into a new window.
function Connect-MappedContainer {
    Connect-TestContainer
    $null = New-DmaWindow 64K 512GB
    $null = New-DmaBuffer 1M guest | Invoke-TceMap
}

# Returns a copy of an object as from a job, a file or another host: PowerShell copies the object itself, and of what it
# contains only what its type asks for.
function Copy-Serialized([object] $InputObject) {
    [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($InputObject, 1))
}

# Opens a session like that of an operator, with Pester.
function Open-OperatorSession {
    $session = [powershell]::Create()
    $null = $session.AddScript('param($Pester) Import-Module $Pester -DisableNameChecking').AddArgument((Get-Module Pester).Path).Invoke()
    $session
}

# Runs a script and returns the records of all its streams. An exception that ends the script is the last record.
function Get-Record([scriptblock] $Script) {
    $ErrorActionPreference = 'Continue'
    try {
        & $Script *>&1
    } catch {
        $_
    }
}

# Runs a script and returns the ids of its errors, without the name of the command.
function Get-ErrorId([scriptblock] $Script) {
    foreach ($record in Get-Record $Script) {
        if ($record -is [System.Management.Automation.ErrorRecord]) {
            ($record.FullyQualifiedErrorId -split ',')[0]
        }
    }
}

# Runs a script and returns its messages in one stream: Verbose, Debug, Warning or Information.
function Get-Message([string] $Stream, [scriptblock] $Script) {
    foreach ($record in Get-Record $Script) {
        if ($record.GetType().Name -eq "${Stream}Record") {
            $record.ToString()
        }
    }
}

# Returns the state of the test container, to compare before and after.
function Get-State {
    Export-TceState -AsString -Container test
}

# Runs a script and returns its -WhatIf messages. Only the host gets them, so they are read from a transcript.
function Get-WhatIf([scriptblock] $Script) {
    $file = "$TestDrive/$([guid]::NewGuid()).txt"
    $null = Start-Transcript $file
    & $Script | Out-Null
    $null = Stop-Transcript
    [System.IO.File]::ReadAllLines($file) -match '^What if: '
}

# The error ids in the suites' lists of bad arguments, with their categories.
$categories = @{
    AccessNone                                     = 'InvalidArgument'
    AddressInsideWindow                            = 'InvalidArgument'
    AddressNeedsSource                             = 'InvalidArgument'
    AddressNotAligned                              = 'InvalidArgument'
    AddressOutsideWindow                           = 'InvalidArgument'
    AddressOutsideWindows                          = 'ObjectNotFound'
    AmbiguousParameterSet                          = 'InvalidArgument'
    BackendAndContainer                            = 'InvalidArgument'
    BackingNeedsContainer                          = 'InvalidArgument'
    BufferInUse                                    = 'ResourceBusy'
    BufferNameTaken                                = 'ResourceExists'
    BufferNotFound                                 = 'ObjectNotFound'
    BufferPageSizeInvalid                          = 'InvalidArgument'
    BufferSizeNotAligned                           = 'InvalidArgument'
    CannotConvertArgumentNoMessage                 = 'InvalidArgument'
    ConnectFailed                                  = 'InvalidOperation'
    ContainerClosed                                = 'InvalidOperation'
    ContainerNameTaken                             = 'ResourceExists'
    ContainerNotEmpty                              = 'InvalidOperation'
    ContainerNotFound                              = 'ObjectNotFound'
    ContainerNotFresh                              = 'InvalidOperation'
    DisconnectNotConfirmed                         = 'ResourceBusy'
    DomainNotPSeries                               = 'InvalidArgument'
    DomainXmlUnreadable                            = 'InvalidData'
    DpdkLogUnreadable                              = 'InvalidData'
    EmulatedOnlyParameter                          = 'InvalidArgument'
    FileExists                                     = 'ResourceExists'
    FileInUse                                      = 'ResourceBusy'
    FileIsLink                                     = 'ResourceExists'
    FileIsTrace                                    = 'ResourceExists'
    FileNotReplaceable                             = 'WriteError'
    FileReadOnly                                   = 'ResourceExists'
    FirmwareDiffers                                = 'InvalidArgument'
    FirmwareNeedsPSeries                           = 'InvalidArgument'
    FirmwarePagesMissing                           = 'InvalidArgument'
    GroupCountInvalid                              = 'InvalidArgument'
    GroupNotFound                                  = 'ObjectNotFound'
    GuestKernelUnknown                             = 'InvalidArgument'
    GuestMemoryTooLarge                            = 'InvalidArgument'
    HighestAddressTooHigh                          = 'InvalidArgument'
    HighestAddressTooLow                           = 'InvalidArgument'
    KernelAndContainer                             = 'InvalidArgument'
    HostKernelUnknown                              = 'InvalidArgument'
    HostNeedsQemu                                  = 'InvalidArgument'
    HostPageSizeInvalid                            = 'InvalidArgument'
    HypervisorUnknown                              = 'InvalidArgument'
    InputObjectNotBound                            = 'InvalidArgument'
    IomemUnreadable                                = 'InvalidData'
    IommuNotOffered                                = 'ResourceUnavailable'
    KernelVfioBroken                               = 'ResourceUnavailable'
    LevelsNotPossible                              = 'LimitsExceeded'
    LevelsOutOfRange                               = 'InvalidArgument'
    LockedMemoryShort                              = 'LimitsExceeded'
    LogNotFound                                    = 'ObjectNotFound'
    LogUnreadable                                  = 'InvalidData'
    MachineNotFound                                = 'ObjectNotFound'
    MachineUnreadable                              = 'InvalidData'
    MappingDoesNotFit                              = 'InvalidOperation'
    MappingOverlaps                                = 'ResourceExists'
    MaskBitsInvalid                                = 'InvalidArgument'
    MaximumBelowMemory                             = 'InvalidArgument'
    MemoryNotAllocated                             = 'ResourceUnavailable'
    MemorySizeTooLarge                             = 'InvalidArgument'
    NameInvalid                                    = 'InvalidArgument'
    NoContainer                                    = 'InvalidOperation'
    NoDeviceTree                                   = 'ObjectNotFound'
    NoFileMatches                                  = 'ObjectNotFound'
    NoFirmwareAnswers                              = 'ObjectNotFound'
    NoFreeWindow                                   = 'LimitsExceeded'
    NoIommuGroup                                   = 'ObjectNotFound'
    NoPlanRecommended                              = 'InvalidArgument'
    NotAState                                      = 'InvalidArgument'
    NothingMapped                                  = 'ObjectNotFound'
    OffsetNotAligned                               = 'InvalidArgument'
    OneContainerOnly                               = 'InvalidArgument'
    OneFileForSeveralContainers                    = 'InvalidArgument'
    OneLogForSeveralMachines                       = 'InvalidArgument'
    PageSizeMaskInvalid                            = 'InvalidArgument'
    PageSizeMissing                                = 'InvalidArgument'
    PageSizeNotSupported                           = 'InvalidArgument'
    ParameterArgumentTransformationError           = 'InvalidData'
    ParameterArgumentValidationError               = 'InvalidData'
    ParameterArgumentValidationErrorNullNotAllowed = 'InvalidData'
    PathNotFound                                   = 'ObjectNotFound'
    PathNotOfFile                                  = 'InvalidArgument'
    PciDeviceNotFound                              = 'ObjectNotFound'
    PictureFormatUnknown                           = 'InvalidArgument'
    PictureNotWritten                              = 'WriteError'
    ReportNotWritten                               = 'WriteError'
    PlanAtZero                                     = 'InvalidArgument'
    ProbeNeedsNumber                               = 'InvalidArgument'
    ProgramMemoryTooLarge                          = 'InvalidArgument'
    QemuTraceUnreadable                            = 'InvalidData'
    RangeOutsideBuffer                             = 'InvalidArgument'
    RangePastWindowEnd                             = 'InvalidArgument'
    ReferenceAmbiguous                             = 'InvalidArgument'
    RowNotTaken                                    = 'InvalidArgument'
    RowOfOtherMachine                              = 'InvalidArgument'
    SeveralContainers                              = 'InvalidOperation'
    SizeNotAligned                                 = 'InvalidArgument'
    SizeNotPowerOfTwo                              = 'InvalidArgument'
    SizeZero                                       = 'InvalidArgument'
    StateNotWritten                                = 'WriteError'
    StateUnreadable                                = 'InvalidData'
    TraceExists                                    = 'ResourceExists'
    TraceNotRunning                                = 'InvalidOperation'
    TraceNotWritten                                = 'WriteError'
    TraceUnreadable                                = 'InvalidData'
    TwoContainers                                  = 'InvalidArgument'
    TwoHighestAddresses                            = 'InvalidArgument'
    TwoTargets                                     = 'InvalidArgument'
    VerdictUnknown                                 = 'InvalidArgument'
    WindowBeyondMemory                             = 'LimitsExceeded'
    WindowHasMappings                              = 'ResourceBusy'
    WindowNotFound                                 = 'ObjectNotFound'
    WindowOutOfReach                               = 'LimitsExceeded'
    WindowPastReach                                = 'LimitsExceeded'
    WindowSmallerThanPage                          = 'InvalidArgument'
    WindowTooLarge                                 = 'LimitsExceeded'
    ZeroTaken                                      = 'LimitsExceeded'
}

# Connects containers and sets variables for lists of bad arguments:
# - $test: the selected container. It has $window, and $mapping of $buffer (named 'guest') at the start of this window.
#   It also has an unmapped buffer named 'free'. Its window $removed was removed.
# - $foreign, $closed: the Container, Window, Buffer and Mapping of another container, and of a closed one.
# - $thing: an object that no command accepts.
# - $file: an exported state of $test. $recording: a recording of a real kernel.
function Connect-RefusalFixture {
    $ErrorActionPreference = 'Stop'
    Get-TceContainer | Disconnect-TceContainer
    $script:foreign, $script:closed = 'foreign', 'closed' | ForEach-Object {
        $container = Connect-TceContainer -Name $_
        Select-TceContainer $_
        $side = New-DmaBuffer 64K side
        [pscustomobject] @{ Container = $container; Window = Get-DmaWindow 0; Buffer = $side; Mapping = Invoke-TceMap $side 0 }
    }
    Disconnect-TceContainer closed
    $script:test = Connect-TceContainer -Name test
    Select-TceContainer test
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

# Tests that a script writes only one error, with this id and its category, and changes nothing.
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
