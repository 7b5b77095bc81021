# Writes the tables of kernels from the profiles. The text of a behavior is the first sentence of its XML documentation,
# which begins with 'True if'.

# Returns the page with the tables after the first paragraph of 'What kernels do differently'.
function Get-KernelPage([string] $Text, [hashtable] $Summaries) {
    if ($Text -notmatch '(?s)\A(?<start>.*?\n## What kernels do differently\n\n.+?\n\n).*?(?<rest>\n## .*)\z') {
        throw "The page about kernels has no section 'What kernels do differently' with a first paragraph."
    }
    $start, $rest = $Matches.start, $Matches.rest
    $profiles = @((Get-Engine).GetType('SpaprDdw.Platforms.KernelProfiles')::All | ForEach-Object { $_ })
    $start + ((Get-VersionTable $profiles) + '' + (Get-BehaviorEntry $profiles $Summaries) -join "`n") + "`n" + $rest
}

# Returns which version of the IOMMU a container can have, by range of kernels.
function Get-VersionTable($Profiles) {
    '```'
    '{0,-27} {1,-16} {2}' -f 'Linux', 'PowerNV', 'pseries'
    foreach ($range in $Profiles) {
        '{0,-27} {1,-16} {2}' -f $range.Name, (Get-VersionText $range $false), (Get-VersionText $range $true)
    }
    '```'
}

function Get-VersionText($Range, [bool] $IsPSeries) {
    if ($Range.BindsNoDevice) {
        return 'none'
    }
    @(
        foreach ($version in 1, 2) {
            $errno = $Range.SetIommu($IsPSeries, $version)
            if ($errno -eq 'None') { "$version" } else { "$version $errno" }
        }
    ) -join ', '
}

# Returns an entry for each behavior, with the ranges that have it.
function Get-BehaviorEntry($Profiles, [hashtable] $Summaries) {
    $type = $Profiles[0].GetType()
    foreach ($property in $type.GetProperties() | Where-Object PropertyType -EQ ([bool])) {
        $ranges = ($Profiles | Where-Object { $property.GetValue($_) }).Name -join '; '
        if ($Summaries["P:$($type.FullName).$($property.Name)"] -notmatch '\ATrue if (?<text>.+?\.)( |\z)') {
            throw "The documentation of $($property.Name) does not begin with 'True if'."
        }
        Split-Line "${ranges}: $($Matches.text)" '- ' -Next '  ' -Width 120
    }
}
