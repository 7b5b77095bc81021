# What the suites share; each of them dot-sources it in BeforeAll.
Import-Module ([System.IO.Path]::Combine($PSScriptRoot, '..', 'out', 'SpaprDdw', 'SpaprDdw.psd1'))

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

# The texts that tab completion offers at the end of a line.
function Get-Completion([string] $Line) {
    [System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches.CompletionText
}

# Everything in the container, to compare before and after.
function Get-State {
    Export-TceState -AsString -Container test
}

# What -WhatIf prints goes to the host alone: a transcript has it.
function Get-WhatIf([scriptblock] $Script) {
    $file = [System.IO.Path]::Combine($TestDrive, "$([guid]::NewGuid()).txt")
    $null = Start-Transcript $file
    & $Script | Out-Null
    $null = Stop-Transcript
    [System.IO.File]::ReadAllLines($file) -match '^What if: '
}

# The longest line of a view.
function Get-Width($Objects) {
    ($Objects | Out-String -Width 100 -Stream | ForEach-Object { $_.TrimEnd().Length } | Measure-Object -Maximum).Maximum
}
