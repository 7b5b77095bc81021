# Writes MAML, the XML that Get-Help reads for the commands of a binary module.

# Returns the summaries of the XML documentation, by the names of types and properties.
function Read-Summary([string] $Folder) {
    $summaries = @{}
    foreach ($file in 'SpaprDdw.Engine.xml', 'SpaprDdw.Module.xml') {
        $document = [xml] [IO.File]::ReadAllText("$Folder/$file")
        foreach ($member in $document.SelectNodes('/doc/members/member[summary]')) {
            foreach ($reference in @($member.SelectNodes('summary//see | summary//paramref'))) {
                $name = $reference.Attributes[0].Value.Split('.')[-1]
                $null = $reference.ParentNode.ReplaceChild($document.CreateTextNode($name), $reference)
            }
            $summaries[$member.name] = [regex]::Replace($member.SelectSingleNode('summary').InnerText, '\s+', ' ').Trim()
        }
    }
    $summaries
}

function Format-Element([string] $Name, [string] $Content, [string] $Attributes = '') {
    "<$Name $Attributes>$Content</$Name>"
}

function Format-Text([string] $Name, [string] $Text) {
    Format-Element $Name ([Security.SecurityElement]::Escape($Text))
}

function Format-Paragraph([string[]] $Text) {
    -join ($Text | ForEach-Object { Format-Text 'maml:para' $_ })
}

# Returns the element of a command.
function ConvertTo-Maml([System.Management.Automation.CmdletInfo] $Command, [hashtable] $Page, [hashtable] $Summaries) {
    $parameters = @{}
    foreach ($name in $Command.Parameters.Keys) {
        if ($name -notin [System.Management.Automation.Cmdlet]::CommonParameters -and
            -not ($Command.Parameters[$name].Attributes | Where-Object DontShow)) {
            $parameters[$name] = Get-ParameterText -Command $Command -Name $name -Summaries $Summaries
        }
    }

    $syntax = foreach ($set in $Command.ParameterSets) {
        $items = foreach ($parameter in Get-InOrder $set.Parameters $parameters) {
            Format-Parameter $parameter $parameters[$parameter.Name]
        }
        Format-Element 'command:syntaxItem' ((Format-Text 'maml:name' $Command.Name) + -join $items)
    }

    # A parameter in several sets is described as in a set where it is optional, if there is one.
    $described = foreach ($name in $parameters.Keys | Sort-Object) {
        $inSets = @($Command.ParameterSets.Parameters | Where-Object Name -EQ $name)
        $least = @($inSets | Where-Object IsMandatory -EQ $false) + $inSets
        Format-Parameter $least[0] $parameters[$name]
    }

    $examples = for ($number = 1; $number -le $Page.Examples.Count; $number++) {
        $example = $Page.Examples[$number - 1]
        Format-Element 'command:example' (
            (Format-Text 'maml:title' "---------- Example ${number}: $($example.Title) ----------") +
            (Format-Text 'dev:code' ($example.Blocks -join "`n`n")) +
            (Format-Element 'dev:remarks' (Format-Paragraph (@(Get-Paragraph $example.Remarks) + ''))))
    }

    # With links, Get-Help would offer -Online, but no online page exists. So the related topics are a paragraph of the
    # notes.
    $related = (Get-Paragraph $Page.Related | ForEach-Object Substring 2) -join ', '
    $notes = @(Get-Paragraph $Page.Notes) + "See also: $related."

    Format-Element 'command:command' -Content (
        (Format-Element 'command:details' (
                (Format-Text 'command:name' $Command.Name) +
                (Format-Text 'command:verb' $Command.Verb) +
                (Format-Text 'command:noun' $Command.Noun) +
                (Format-Element 'maml:description' (Format-Paragraph $Summaries["T:$($Command.ImplementingType.FullName)"])))) +
        (Format-Element 'maml:description' (Format-Paragraph (Get-Paragraph $Page.Description))) +
        (Format-Element 'command:syntax' (-join $syntax)) +
        (Format-Element 'command:parameters' (-join $described)) +
        (Format-Element 'command:inputTypes' (-join (Get-InputType $Command $parameters))) +
        (Format-Element 'command:returnValues' (-join (Get-ReturnValue $Command $Summaries))) +
        (Format-Element 'maml:alertSet' (Format-Element 'maml:alert' (Format-Paragraph $notes))) +
        (Format-Element 'command:examples' (-join $examples)))
}

# Returns the facts about a parameter that are the same in all parameter sets.
function Get-ParameterText([System.Management.Automation.CmdletInfo] $Command, [string] $Name, [hashtable] $Summaries) {
    $parameter = $Command.Parameters[$Name]
    $type = [Nullable]::GetUnderlyingType($parameter.ParameterType) ?? $parameter.ParameterType
    $property = $Command.ImplementingType.GetProperty($Name)
    $text = switch ($Name) {
        'WhatIf' { 'Shows what the command would do, and changes nothing.' }
        'Confirm' { 'Asks before the command changes anything.' }
        default { $Summaries["P:$($property.DeclaringType.FullName).$Name"] }
    }

    $set = $parameter.Attributes | Where-Object { $_ -is [ValidateSet] }
    $element = $type.IsArray ? $type.GetElementType() : $type
    $values = $set ? $set.ValidValues : $element.IsEnum ? [enum]::GetNames($element) : @()
    if ($values) {
        $text = "$text One of $($values -join ', ')."
    }

    $default = $property ? $property.GetValue([Activator]::CreateInstance($Command.ImplementingType)) : $null
    if ($default -is [ulong]) {
        $default = [SpaprDdw.PowerShell.Formatting.Display]::Size($default)
    }
    @{
        Type     = $type.Name
        IsSwitch = $type -eq [switch]
        Text     = $text
        Default  = $type -eq [switch] ? 'False' : "$default"
        Globbing = [bool] ($parameter.Attributes | Where-Object { $_ -is [SupportsWildcards] })
        Aliases  = $Name -in 'WhatIf', 'Confirm' ? '' : $parameter.Aliases -join ', '
        IsList   = $type.IsArray
    }
}

# Sorts parameters: by position, then the mandatory ones, then the optional ones, then WhatIf and Confirm.
function Get-InOrder([object[]] $Parameters, [hashtable] $Known) {
    $shown = @($Parameters | Where-Object { $Known.ContainsKey($_.Name) })
    for ($position = 0; $position -lt $shown.Count; $position++) {
        $shown | Where-Object Position -EQ $position
    }
    $named = @($shown | Where-Object Position -LT 0)
    $named | Where-Object IsMandatory
    $named | Where-Object { -not $_.IsMandatory -and $_.Name -notin 'WhatIf', 'Confirm' }
    $named | Where-Object { $_.Name -in 'WhatIf', 'Confirm' }
}

function Format-Parameter([System.Management.Automation.CommandParameterInfo] $Parameter, [hashtable] $Text) {
    $pipeline = @(
        if ($Parameter.ValueFromPipeline) { 'ByValue' }
        if ($Parameter.ValueFromPipelineByPropertyName) { 'ByPropertyName' }
    )
    $attributes = @{
        required       = "$($Parameter.IsMandatory)".ToLowerInvariant()
        variableLength = "$($Text.IsList)".ToLowerInvariant()
        globbing       = "$($Text.Globbing)".ToLowerInvariant()
        pipelineInput  = $pipeline ? "True ($($pipeline -join ', '))" : 'False'
        position       = $Parameter.Position -lt 0 ? 'named' : "$($Parameter.Position)"
        aliases        = $Text.Aliases ? $Text.Aliases : 'none'
    }
    $value = $Text.IsSwitch ? '' : (Format-Element 'command:parameterValue' $Text.Type -Attributes 'required="true" variableLength="false"')
    Format-Element 'command:parameter' (
        (Format-Text 'maml:name' $Parameter.Name) +
        (Format-Element 'maml:description' (Format-Paragraph $Text.Text)) +
        $value +
        (Format-Element 'dev:type' ((Format-Text 'maml:name' $Text.Type) + '<maml:uri/>')) +
        (Format-Text 'dev:defaultValue' ($Parameter.IsMandatory -or -not $Text.Default ? 'None' : $Text.Default))
    ) -Attributes (($attributes.Keys | Sort-Object | ForEach-Object { "$_=`"$($attributes[$_])`"" }) -join ' ')
}

# Returns the types of pipeline input: values of a parameter, or objects whose properties are parameters.
function Get-InputType([System.Management.Automation.CmdletInfo] $Command, [hashtable] $Texts) {
    $names = $Texts.Keys | Sort-Object
    $byValue = $names | Where-Object { ($Command.ParameterSets.Parameters | Where-Object Name -EQ $_).ValueFromPipeline -contains $true }
    $byName = $names | Where-Object { ($Command.ParameterSets.Parameters | Where-Object Name -EQ $_).ValueFromPipelineByPropertyName -contains $true }
    foreach ($name in $byValue) {
        Format-Type 'command:inputType' $Texts[$name].Type -Text "-${name}: $($Texts[$name].Text)"
    }
    if ($byName) {
        Format-Type 'command:inputType' 'PSObject' -Text "Objects with properties named as these parameters or their aliases: $($byName -join ', ')."
    }
    $accepted = $Command.ImplementingType.GetCustomAttributes($true) | Where-Object { $_.GetType().Name -eq 'AcceptsRowsAttribute' }
    if ($accepted) {
        Format-Type 'command:inputType' 'PSObject' -Text "Rows: $($accepted.Words). about_SpaprDdw_Binding lists what binds."
    }
    if (-not $byValue -and -not $byName -and -not $accepted) {
        Format-Type 'command:inputType' 'None' -Text 'The command takes no pipeline input.'
    }
}

function Get-ReturnValue([System.Management.Automation.CmdletInfo] $Command, [hashtable] $Summaries) {
    foreach ($type in $Command.OutputType.Type) {
        if ($type -eq [void]) {
            Format-Type 'command:returnValue' 'None' -Text 'The command returns nothing.'
        } else {
            Format-Type 'command:returnValue' $type.FullName -Text $Summaries["T:$($type.FullName)"]
        }
    }
}

function Format-Type([string] $Element, [string] $Name, [string] $Text) {
    Format-Element $Element (
        (Format-Element 'dev:type' ((Format-Text 'maml:name' $Name) + '<maml:uri/>')) +
        ($Text ? (Format-Element 'maml:description' (Format-Paragraph $Text)) : ''))
}

function Save-Maml([string[]] $Commands, [string] $Path) {
    $prefixes = 'maml', 'command', 'dev' | ForEach-Object { "xmlns:$_=`"http://schemas.microsoft.com/maml/$($_ -eq 'maml' ? '' : 'dev/')$_/2004/10`"" }
    $document = [xml] (Format-Element 'helpItems' (-join $Commands) -Attributes "schema=`"maml`" $prefixes")
    $settings = [Xml.XmlWriterSettings] @{ Indent = $true; NewLineChars = "`n"; NewLineHandling = 'None'; Encoding = [Text.UTF8Encoding]::new($false) }
    $bytes = [IO.MemoryStream]::new()
    $writer = [Xml.XmlWriter]::Create($bytes, $settings)
    $document.Save($writer)
    $writer.Dispose()
    [IO.File]::WriteAllText($Path, [Text.Encoding]::UTF8.GetString($bytes.ToArray()) + "`n")
}
