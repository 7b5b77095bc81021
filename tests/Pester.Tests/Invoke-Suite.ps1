# Reads paths of suites from a pipe and runs them. The answer to each is one line of JSON for each test, then an empty
# line.
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $PipeName,

    [Parameter(Mandatory)]
    [version] $Version
)

# The preferences stay as they are in any shell: the tests inherit them.
Import-Module Pester -RequiredVersion $Version -ErrorAction Stop

# Returns Pester's result of a test, or of a block or file that failed outside its tests. A test that did not run
# because its block failed gets the block's error.
function ConvertTo-Line($Item, [string] $Result, [int] $Number) {
    $told = $Item
    while ($Result -eq 'Failed' -and -not $told.ErrorRecord -and ($told.Block ?? $told.Parent)) {
        $told = $told.Block ?? $told.Parent
    }
    $message = foreach ($record in $told.ErrorRecord) {
        $record.DisplayErrorMessage ?? $record.Exception.Message
        $record.DisplayStackTrace ?? $record.ScriptStackTrace
    }
    [ordered] @{
        Number       = $Number
        Name         = $Item.ExpandedPath ?? $Item.Name
        Line         = [int] $Item.StartLine
        Result       = $Result
        Milliseconds = $Item.Duration.TotalMilliseconds
        Message      = ($message -join "`n").Trim()
    } | ConvertTo-Json -Compress
}

$pipe = [System.IO.Pipes.NamedPipeClientStream]::new('.', $PipeName, 'InOut')
$pipe.Connect(60000)
$reader = [System.IO.StreamReader]::new($pipe)
$writer = [System.IO.StreamWriter]::new($pipe)
while ($suite = $reader.ReadLine()) {
    $run = Invoke-Pester -Configuration @{
        Run    = @{ Path = $suite; PassThru = $true }
        Output = @{ Verbosity = 'None' }
    }
    $number = 0
    foreach ($test in $run.Tests) {
        # A test that did not run has failed, because its block failed.
        $writer.WriteLine((ConvertTo-Line $test ($test.Result -eq 'NotRun' ? 'Failed' : $test.Result) ($number++)))
    }
    foreach ($broken in @($run.FailedBlocks) + @($run.FailedContainers)) {
        $writer.WriteLine((ConvertTo-Line $broken 'Failed' ($number++)))
    }
    $writer.WriteLine()
    $writer.Flush()
}
