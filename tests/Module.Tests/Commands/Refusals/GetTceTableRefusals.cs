using System.Management.Automation;

namespace SpaprDdw.ModuleTests.Commands.Refusals;

public class GetTceTableRefusals(RefusalScene scene) : RefusalTests(scene)
{
    [Theory]
    [InlineData("Get-TceTable 0x900000000000000", "WindowNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Get-TceTable 0x1000", "AddressInsideWindow", ErrorCategory.InvalidArgument)]
    [InlineData("Get-TceTable 0xffffffffffffffff", "WindowNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Get-TceTable -1", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Get-TceTable '16 EiB'", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Get-TceTable first", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Get-TceTable $removed", "WindowNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Get-TceTable $closed.Window", "ContainerClosed", ErrorCategory.InvalidOperation)]
    [InlineData("Get-TceTable $window -Container foreign", "WindowNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Get-TceTable -Container nobody", "ContainerNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Get-TceTable -Container $null", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Get-TceTable -Container 5", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Get-TceTable -Container $thing", Unconverted, ErrorCategory.InvalidArgument)]
    [InlineData("Get-TceTable -Container $closed.Container", "ContainerClosed", ErrorCategory.InvalidOperation)]
    [InlineData("$thing | Get-TceTable", Unbound, ErrorCategory.InvalidArgument)]
    [InlineData("$null | Get-TceTable", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("$closed.Container | Get-TceTable", "ContainerClosed", ErrorCategory.InvalidOperation)]
    [InlineData("$test | Get-TceTable -Container foreign", "TwoContainers", ErrorCategory.InvalidArgument)]
    public void Bad_arguments_are_refused(string script, string id, ErrorCategory category) => Refuses(script, id, category);
}
