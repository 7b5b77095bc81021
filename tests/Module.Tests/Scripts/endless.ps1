# Runs until it is stopped.
try {
    'started'
    while ($true) { [Threading.Thread]::Sleep(20) }
}
finally {
    [Console]::WriteLine('cleaned up')
}
