# Writes the lists of driver rules and errors. The text of a rule comes from its XML documentation. The text of an error
# is made by the code that makes the error, from sample arguments.

# Returns the page about errors with both lists from the code: the rules after the first paragraph of 'Driver rules',
# the errors under 'Errors'.
function Get-ErrorPage([string] $Text, [hashtable] $Summaries) {
    if ($Text -notmatch '(?s)\A(?<start>.*?\n## Driver rules\n\n.+?\n\n).*?(?<errors>\n## Errors\n)') {
        throw "The page about errors has no sections 'Driver rules' and 'Errors'."
    }
    $rules = (Get-RuleEntry $Summaries) -join "`n"
    [string[]] $errors = Get-ErrorEntry
    [array]::Sort($errors, [StringComparer]::Ordinal)
    $Matches.start + $rules + "`n" + $Matches.errors + "`n" + ($errors -join "`n")
}

# Returns an entry for each rule of the driver.
function Get-RuleEntry([hashtable] $Summaries) {
    $type = (Get-Engine).GetType('SpaprDdw.Platforms.DriverRule')
    foreach ($rule in [enum]::GetValues($type)) {
        $summary = $Summaries["F:$($type.FullName).$rule"]
        if (-not $summary) {
            throw "The rule $rule has no documentation."
        }
        Split-Line "$([int] $rule), ${rule}: $summary" '- ' -Next '  ' -Width 120
    }
}

# Returns an entry for each error id of the engine and of the commands.
function Get-ErrorEntry {
    $entries = @{}
    foreach ($factory in Get-Factory) {
        # The engine's errors come first. If a command makes the same error with other words, that gets no second entry.
        if (-not $entries.ContainsKey($factory.Name)) {
            $entries[$factory.Name] = "### $($factory.Name)`n`n$(Format-Error (Invoke-Factory $factory))`n"
        }
    }
    $entries.Values
}

function Get-Factory {
    $engine = (Get-Engine).GetTypes() | Where-Object { $_.Namespace -eq 'SpaprDdw.Errors' -and $_.Name -like '*Errors' }
    foreach ($class in @($engine) + (Get-ErrorRecord)) {
        $class.GetMethods('Public, Static, DeclaredOnly') | Where-Object Name -NE 'From'
    }
}

function Get-Engine {
    [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq 'SpaprDdw.Engine' }
}

# The class that makes the module's error records, also for the engine's errors.
function Get-ErrorRecord {
    [SpaprDdw.PowerShell.Formatting.Display].Assembly.GetType('SpaprDdw.PowerShell.Errors.ErrorRecords')
}

function Invoke-Factory([System.Reflection.MethodInfo] $Factory) {
    $arguments = [object[]]::new($Factory.GetParameters().Count)
    foreach ($parameter in $Factory.GetParameters()) {
        $arguments[$parameter.Position] = Get-Sample $parameter
    }
    $Factory.Invoke($null, $arguments)
}

function Format-Error([object] $Made) {
    if ($Made -is [System.Management.Automation.ErrorRecord]) {
        return "$($Made.CategoryInfo.Category).`n`n$($Made.Exception.Message)"
    }
    $rule = $Made.Rule ? " Driver rule $($Made.Rule)." : ''
    $remedy = (Get-ErrorRecord).Assembly.GetType('SpaprDdw.PowerShell.Errors.Remedies').GetMethod('Of').Invoke($null, @($Made))
    "$($Made.Category).$rule`n`n$($Made.Problem)`n`nRemedy: $remedy"
}

# Returns a sample argument. It throws if a factory has an argument that is not listed here.
function Get-Sample([System.Reflection.ParameterInfo] $Parameter) {
    $type = [Nullable]::GetUnderlyingType($Parameter.ParameterType) ?? $Parameter.ParameterType
    $samples = @{
        address = 0x800000000010000; existing = 0x800000000000000; start = 0x800000000000000; last = 0x8000000000fffff; wanted = 0
        size = 0x30000; pageSize = 0x10000; hostPageSize = 0x10000; backing = 0x10000; offset = 0x8000; bufferSize = 0x100000; missingPages = 2
        mappedBytes = 0x100000; mappedEnd = 0x7fff0000; needed = 0x100000; maxLevels = 5; maxWindows = 2; levels = 6; group = 5; groups = 2; number = 5
        slot = 1; version = 2; unfit = 1; all = 3; release = '6.1.0-28-powerpc64le'; recorded = 1; expected = 0x100000; locked = 0x120000
        container = 'emulated0'; name = 'NAME'; buffer = 'NAME'; path = 'PATH'; text = 'NAME'; parameter = 'Platform'; operation = 'Creating a window'
        block = 0x1000000; maskBits = 40
        piped = 'h1'; named = 'h2'; given = 'h*'; subject = 'A window of 1 TiB'; request = 'TCE_CREATE'; target = 'TARGET'; window = '0x900000000000000'; architecture = 'x64'
        machine = 'This machine'; machines = 3; files = 2; hasMsiHole = 1; log = 'dmesg.txt'; pattern = '*.json'; word = 'WORD'
        row = 'the window at 0x800000000000000'; computer = 'host2'; plans = 4
        known = '.svg or .html'; place = '$.windows[0].size'; problem = 'it is not a power of two'; value = 'VALUE'

        # Samples for single errors, where the ones above make no sense.
        'AddressNotAligned.address'      = 0x800000000011234
        'AddressOutsideWindow.address'   = 0x900000000000000
        'AddressOutsideWindows.address'  = 0x900000000000000
        'BackingPageTooSmall.enough'     = 0x200000
        'BackingPageTooSmall.pageSize'   = 0x200000
        'BufferInUse.isRefused'          = $false
        'BufferPageSizeInvalid.pageSize' = 0x8000
        'BufferSizeNotAligned.size'      = 0x18000
        'ConnectFailed.problem'          = 'This host has no IOMMU group 5'
        'DefaultWindowTooSmall.size'     = 0x40000000
        'DeviceTreeTooLarge.path'        = '/a@1/b@1'
        'DeviceTreeTooLarge.problem'     = 'has more than 500000 nodes or 64 levels'
        'FirmwareBlockTooSmall.size'     = 0x20000000000
        'FirmwarePagesMissing.pageSize'  = 0x1000
        'FirmwareNeedsPSeries.parameter' = 'LargestBlock'
        'GroupCountInvalid.count'        = 0
        'GroupCountInvalid.most'         = 4096
        'GuestKernelUnknown.name'        = '4.18'
        'GuestMemoryTooLarge.memory'     = 0x10000000000000
        'GuestMemoryTooLarge.most'       = 0x8000000000000
        'HighestAddressTooHigh.address'  = 0x200000000000000
        'HighestAddressTooLow.address'   = 0x1ffffffff
        'HighestAddressTooLow.memory'    = 0x400000000
        'HostKernelUnknown.name'         = '4.14'
        'HostNeedsQemu.hypervisor'       = 'PowerVM'
        'HypervisorUnknown.name'         = 'Qemu-8.2'
        'IomemUnreadable.path'           = '/proc/iomem'
        'IomemUnreadable.problem'        = 'the kernel shows its addresses to root only, and zeros to others'
        'InputObjectNotBound.state'      = 'Open'
        'KernelAndContainer.kernel'      = '5.4'
        'LevelsNotPossible.levels'       = 1
        'LevelsNotPossible.size'         = 0x10000000000
        'LogUnreadable.problem'          = 'it is no text'
        'MachineUnreadable.problem'      = 'it is cut short'
        'MaskBitsInvalid.bits'           = 65
        'MaskBitsUnknown.pciAddress'     = '0000:00:02.0'
        'MaximumBelowMemory.maximum'     = 0x1000000000
        'MaximumBelowMemory.memory'      = 0x2000000000
        'MemorySizeTooLarge.size'        = [ulong]::MaxValue
        'NoDynamicWindows.levels'        = 0
        'NoDynamicWindows.windows'       = -1
        'NoFirmwareAnswers.source'       = "'PATH'"
        'PageSizeMissing.pageSize'       = 0x1000000
        'ObjectNotInReport.type'         = 'System.String'
        'PageSizeNotSupported.pageSize'  = 0x1000000
        'PageSizeMaskInvalid.mask'       = 0x200
        'ParameterOfOtherProgram.parameter' = 'Kvm'
        'ParameterOfOtherProgram.programs' = 'Qemu'
        'ParameterOfOtherProgram.chosen' = [string[]] 'Dpdk-22.11'
        'PciDeviceNotFound.address'      = '0001:00:02.0'
        'ProgramMemoryTooLarge.memory'   = 0x1000000000000
        'ProgramMemoryTooLarge.most'     = 0x800000000000
        'PropertyInvalid.path'           = '/pci@800000020000000/ibm,dma-window'
        'PropertyInvalid.problem'        = 'has 4 bytes, and 20 are needed'
        'RangePastWindowEnd.size'        = 0x200000
        'SizeNotAligned.size'            = 0x18000
        'ReadinessInvalid.place'         = '$.unit'
        'ReadinessInvalid.problem'       = 'it is not the name of a service, such as guest.service'
        'RowNotTaken.wanted'             = 'a buffer'
        'RowOfOtherMachine.machine'      = 'host1'
        'SizeZero.subject'               = 'a buffer'
        'StateTooLarge.groups'           = 5000
        'VfioMissing.path'               = '/dev/vfio/vfio'
        'VfioNoPermission.path'          = '/dev/vfio/vfio'
        'TwoTargets.parameter'           = 'Window'
        'TraceDangerous.operation'       = 3
        'TraceDangerous.problem'         = 'it would lower the limit of locked memory of this process until the process ends'
        'WindowBeyondMemory.highestAddress' = 0x7fffffffff
        'WindowBeyondMemory.size'        = 0x10000000000
        'NoWindowAtZero.defaultSize'     = 0x40000000
        'NoWindowAtZero.hasRoomBeside'   = $true
        'NotInVersion1.hasVersion2'      = $true
        'ZeroTaken.taken'                = 0x1000000000
        'DefaultWindowGone.size'         = 0x1000000000
        'WindowPending.start'            = 0
        'WindowPastReach.size'           = 0x20000000000
        'WindowSmallerThanPage.size'     = 0x8000
        'WindowTooLarge.pageSize'        = 0x1000
        'WindowTooLarge.size'            = 0x20000000000000
    }
    foreach ($name in "$($Parameter.Member.Name).$($Parameter.Name)", $Parameter.Name) {
        $sample = $samples[$name]
        if ($sample -is [string] -and $type -in [string], [object]) {
            return $sample
        }
        if ($sample -is [ValueType] -and $type -in [ulong], [long], [int], [uint], [bool]) {
            return $sample -as $type ?? [BitConverter]::ToUInt64([BitConverter]::GetBytes($sample))
        }
    }
    if ($Parameter.Member.Name -eq 'TraceUnreadable' -and $type -eq [Exception]) {
        return [SpaprDdw.Backends.Tracing.TraceFormatException]::new('trace.jsonl', 4, 'The line is not JSON: the text ends too early', $null)
    }
    if ($type -eq [Exception]) {
        $message = switch -Wildcard ($Parameter.Member.Name) {
            '*NotWritten' { 'No space left on device' }
            'ChangeNotUndone' { 'The operation was canceled.' }
            'FileNotReplaceable' { "it is a folder" }
            default { 'No message' }
        }
        return [IO.IOException]::new($message)
    }
    Get-SampleObject $type "$($Parameter.Name) of $($Parameter.Member.Name)"
}

function Get-SampleObject([type] $Type, [string] $For) {
    switch -Exact ($Type.Name) {
        'PeState' { return [enum]::Parse($Type, 'Stopped') }
        'TcePlatform' { return [enum]::Parse($Type, $For -eq 'platform of NoDynamicWindows' ? 'PSeries' : 'Power9') }
        'TceBackendKind' { return [enum]::Parse($Type, 'Kernel') }
        'TceException' { return Invoke-Factory (Get-Factory | Where-Object Name -EQ 'DriverRefused') }
        'TceResult' { return $Type::new(-1, 'ENOMEM') }
        'Errno' { return [enum]::Parse($Type, 'EACCES') }
        'IommuGroup' {
            $devices = [array]::CreateInstance($Type.GetProperty('Devices').PropertyType.GenericTypeArguments[0], 0)
            return $Type::new(5, $devices, $false, '0001:01:00.0 is bound to nvme')
        }
        'LockedMemory' { return $Type::new(0, 65536, $false) }
        'Extent' { return $Type::new(0x800000000000000, 0x20000, 0, 'ReadWrite') }
        'DmaWindow' { $null = Connect-TceContainer; return [SpaprDdw.PowerShell.Sessions.OpenContainers]::All[0].Container.GetWindows()[0] }
        'Guid' { return [guid] '5c1f7a2e-0f3b-4a53-9d0e-6d1b2f8f4b11' }
    }
    if ($Type.IsGenericType) {
        $element = $Type.GetGenericArguments()[0]
        $items = switch ($element.Name) {
            'String' {
                switch -Wildcard ($For) {
                    'now of *' { '0x0 with 0 B mapped' }
                    'known of GuestKernelUnknown' { '6.12', 'Rhel9' }
                    'known of HypervisorUnknown' { 'Qemu-7.2', 'PowerVM' }
                    'names of *' { 'h1', 'h2' }
                    'paths of *' { 'PATH', 'PATH2' }
                    'reasons of *' { 'the module vfio-pci: /etc/modprobe.d/a.conf keeps it from being loaded', 'guest.service: there is no such service, or it is masked' }
                    'others of *' { 'h1', 'h2' }
                    default { 'type1 version 2' }
                }
            }
            'HostFirmware' {
                $element::new([SpaprDdw.Platforms.FirmwareAnswer]::new(0x1000000, 3, 1), [string[]] '0019:01:00.0')
                $element::new([SpaprDdw.Platforms.FirmwareAnswer]::new(0x4000000, 3, 1), [string[]] '0524:28:00.0')
            }
            'UInt64' { $For -eq 'pageSizes of NoDynamicWindows' ? 4096ul : (4096ul, 65536ul, 2097152ul) }
            'UInt32' { 2u, 3u }
            'Int32' { $For -eq 'groups of GroupFrozen' ? 5 : (0, 1, 2, 3) }
            default { Get-SampleObject $element $For }
        }
        $list = [Array]::CreateInstance($element, @($items).Count)
        for ($i = 0; $i -lt $list.Length; $i++) {
            $list.SetValue(@($items)[$i], $i)
        }
        return , $list
    }
    throw "There is no sample of ${For}: docs/help/errors.ps1 needs one."
}
