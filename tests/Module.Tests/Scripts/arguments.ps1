param([string] $Name = 'none', [switch] $Loud, [Parameter(ValueFromRemainingArguments)] $Rest)
"Name=$Name Loud=$Loud Rest=$($Rest -join ',')"
"Root=$PSScriptRoot"
