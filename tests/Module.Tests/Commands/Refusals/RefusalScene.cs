using System.Management.Automation;
using SpaprDdw.ModuleTests.Support;

namespace SpaprDdw.ModuleTests.Commands.Refusals;

/// <summary>
/// Containers with something in them, for arguments that must be refused. Scripts find, in the current container,
/// <c>$window</c> at 0x800000000000000 and <c>$mapping</c> of the 1 MiB buffer <c>guest</c> at its start, the buffer
/// <c>free</c>, and the window that was <c>$removed</c>; <c>$closed</c> and <c>$foreign</c> objects with
/// <c>Container</c>, <c>Window</c> and <c>Buffer</c> of a container that was closed and of another one; and
/// <c>$thing</c>, which is nothing that a command knows. <c>$file</c> has the state of the current container,
/// and <c>$recording</c> is a real kernel's.
/// </summary>
public sealed class RefusalScene : IDisposable
{
    private const string Setup = """
        function New-Side([string] $Name) {
            $container = Connect-TceContainer -Name $Name
            $buffer = New-DmaBuffer 64K side
            [pscustomobject] @{ Container = $container; Window = Get-DmaWindow 0; Buffer = $buffer; Mapping = Invoke-TceMap $buffer 0 }
        }
        $foreign = New-Side foreign
        $closed = New-Side closed
        Disconnect-TceContainer closed
        $test = Connect-TceContainer -Name test
        $removed = New-DmaWindow 64K 1G
        Remove-DmaWindow $removed
        $window = New-DmaWindow 64K 512GB -Levels 2
        $buffer = New-DmaBuffer 1MB guest
        $mapping = Invoke-TceMap $buffer $window
        $free = New-DmaBuffer 64K free
        $thing = [version] '1.0'
        $file = $args[0]
        $null = Export-TceState $file
        $recording = $args[1]
        """;

    private const string State = """
        (Get-TceContainer).Name -join ' '
        Get-TceContainer | Export-TceState -AsString
        """;

    private readonly ModuleRunspace module = new();
    private readonly string file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():n}.json");

    public RefusalScene() => Assert.Empty(module.Invoke(Setup, file, Built.Recording("linux-6.12-64k-powernv9/h01-quickstart.jsonl")).Errors);

    public void Dispose()
    {
        module.Dispose();
        File.Delete(file);
    }

    internal void Refuses(string script, string id, ErrorCategory category)
    {
        string before = ReadState();

        ModuleResult result = module.Invoke(script);

        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal(id, error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.NotEmpty(error.ToString());
        Assert.Empty(result.Output);
        Assert.Equal(before, ReadState());
    }

    internal IEnumerable<string> CommandNames()
        => module.Invoke("(Get-Command -Module SpaprDdw).Name").Output.Select(name => name.ToString());

    private string ReadState()
    {
        ModuleResult state = module.Invoke(State);
        Assert.Empty(state.Errors);
        return string.Join('\n', state.Output);
    }
}
