# Uses this module and another one that has an older version of the same package, in the order asked for, and
# writes where each version of the package was loaded.
param([string] $OtherModule, [switch] $OtherFirst)

function Use-Other { Import-Module $OtherModule; Get-OtherLogging }
function Use-This { Import-Module $Manifest; "SpaprDdw opened $((Connect-TceContainer -Backend Emulated).Platform)" }

$ErrorActionPreference = 'Stop'
$Manifest = "$((Get-Module SpaprDdw).ModuleBase)/SpaprDdw.psd1"
Remove-Module SpaprDdw
if ($OtherFirst) { Use-Other; Use-This } else { Use-This; Use-Other }

foreach ($assembly in [AppDomain]::CurrentDomain.GetAssemblies()) {
    if ($assembly.GetName().Name -eq 'Microsoft.Extensions.Logging.Abstractions') {
        $context = [Runtime.Loader.AssemblyLoadContext]::GetLoadContext($assembly).Name
        "$context has $($assembly.GetName().Version) of $($assembly.Location)"
    }
}
