# Writes the list of what each command takes from the pipeline. It reads the commands' attributes: AcceptsRows says which
# kinds of objects a command takes, the parameters say which properties bind, and NotFromRows says where they do not.

# The properties of the rows that have no type of their own.
$typed = @{
    ContainerName = 'Container', 'ContainerId'
    Range         = 'StartAddress', 'Size'
    Point         = @('StartAddress')
    WindowShape   = 'PageSize', 'WindowSize', 'Levels'
    Shape         = 'PageSize', 'Size'
}

# Returns the page with the list under 'Commands'.
function Get-BindingPage([string] $Text) {
    if ($Text -notmatch '(?s)\A(?<start>.*?\n## Commands\n\n.+?\n\n)') {
        throw "The page about binding has no section 'Commands' with a first paragraph."
    }
    $start = $Matches.start
    $entries = Get-Command -Module SpaprDdw -CommandType Cmdlet | Sort-Object Name | ForEach-Object { Get-BindingEntry $_ }
    $start + ($entries -join "`n")
}

function Get-BindingEntry([System.Management.Automation.CmdletInfo] $Command) {
    $accepted = Get-BindingAttribute $Command.ImplementingType 'AcceptsRowsAttribute'
    $lines = if ($accepted) {
        $refused = @()
        foreach ($kind in Get-RowKind) {
            if ($accepted.Kinds.HasFlag($kind)) {
                Split-Line "$(Get-RowName $kind): $(Get-RowBinding -Command $Command -Accepted $accepted -Kind $kind)" '- ' -Next '  ' -Width 120
            } else {
                $refused += Get-RowName $kind
            }
        }
        Split-Line "refused: $($refused -join ', ')" '- ' -Next '  ' -Width 120
    } else {
        $byValue = Get-PipelineParameter $Command ValueFromPipeline
        $byName = Get-PipelineParameter $Command ValueFromPipelineByPropertyName
        if ($byValue) { "- values: $(($byValue | ForEach-Object { "-$($_.Name)" }) -join ', ')" }
        foreach ($parameter in $byName) {
            Split-Line "properties $((@($parameter.Name) + $parameter.Aliases) -join ', '): -$($parameter.Name)" '- ' -Next '  ' -Width 120
        }
        if (-not $byValue -and -not $byName) { '- nothing' }
    }
    "### $($Command.Name)`n`n$($lines -join "`n")`n"
}

# Says which parameters a row gives.
function Get-RowBinding([System.Management.Automation.CmdletInfo] $Command, [object] $Accepted, [object] $Kind) {
    $isContainer = "$Kind" -in 'Container', 'ContainerName'
    $names = Get-RowProperty $Kind
    $bound = @(
        if ($isContainer) { '-Container' } elseif ($Accepted.Target -and -not (Test-Ignored -Command $Command -Parameter $Accepted.Target -Kind $Kind)) { "-$($Accepted.Target)" }
        foreach ($parameter in Get-PipelineParameter $Command ValueFromPipelineByPropertyName) {
            $property = @($parameter.Name) + $parameter.Aliases | Where-Object { $_ -in $names } | Select-Object -First 1
            if ($property -and $parameter.Name -ne $Accepted.Target -and -not (Test-Ignored -Command $Command -Parameter $parameter.Name -Kind $Kind)) {
                $property -eq $parameter.Name ? "-$property" : "-$($parameter.Name) ($property)"
            }
        }
    )
    $bound ? $bound -join ', ' : 'the container that it names'
}

# Whether a parameter takes nothing of a kind of rows.
function Test-Ignored([System.Management.Automation.CmdletInfo] $Command, [string] $Parameter, [object] $Kind) {
    $ignored = Get-BindingAttribute $Command.ImplementingType.GetProperty($Parameter) 'NotFromRowsAttribute'
    $ignored -and ($ignored.Kinds.value__ -band $Kind.value__)
}

# The parameters that take pipeline input, without the hidden ones.
function Get-PipelineParameter([System.Management.Automation.CmdletInfo] $Command, [string] $Way) {
    foreach ($parameter in $Command.Parameters.Values) {
        $attributes = $parameter.Attributes | Where-Object { $_ -is [System.Management.Automation.ParameterAttribute] }
        if (($attributes | Where-Object { $_.$Way -and -not $_.DontShow })) {
            $parameter
        }
    }
}

# The kinds of rows that are one kind.
function Get-RowKind {
    [enum]::GetValues([SpaprDdw.PowerShell.Binding.RowKinds]) | Where-Object { [System.Numerics.BitOperations]::IsPow2([int] $_) }
}

function Get-RowName([object] $Kind) {
    $name = Invoke-Row Describe $Kind
    $typed["$Kind"] -and "$Kind" -ne 'ContainerName' ? "$name ($($typed["$Kind"] -join ', '))" : $name
}

# The properties of a row of a kind: those of its types, or those in the table above.
function Get-RowProperty([object] $Kind) {
    if ($typed["$Kind"]) {
        return $typed["$Kind"]
    }
    [SpaprDdw.PowerShell.Binding.RowKinds].Assembly.GetTypes() |
        Where-Object { $_.FullName -like 'SpaprDdw.PowerShell.*' -and (Invoke-Row KindOf $_.FullName) -eq $Kind } |
        ForEach-Object { $_.GetProperties().Name } | Select-Object -Unique
}

function Invoke-Row([string] $Method, [object] $Argument) {
    [SpaprDdw.PowerShell.Binding.Row].GetMethod($Method, [System.Reflection.BindingFlags] 'NonPublic, Static').Invoke($null, @($Argument.PSObject.BaseObject))
}

function Get-BindingAttribute([System.Reflection.MemberInfo] $Member, [string] $Name) {
    $Member.GetCustomAttributes($true) | Where-Object { $_.GetType().Name -eq $Name }
}
