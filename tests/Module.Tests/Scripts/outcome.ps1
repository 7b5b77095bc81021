# Ends in the way that is asked for.
param([string] $How)
function Stop-Here { exit 5 }
switch ($How) {
    'exit' { exit 3 }
    'exit-in-function' { Stop-Here }
    'throw' { throw 'thrown by the script' }
    'error' { 1 / 0; 'after the error' }
    'native' { dotnet no-such-command 2>&1 | Out-Null; 'after the program' }
}
