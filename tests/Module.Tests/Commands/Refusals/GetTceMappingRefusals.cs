using System.Management.Automation;

namespace SpaprDdw.ModuleTests.Commands.Refusals;

public class GetTceMappingRefusals(RefusalScene scene) : RefusalTests(scene)
{
    [Theory]
    [InlineData("Get-TceMapping 0x900000000000000", "WindowNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Get-TceMapping 0x1000", "AddressInsideWindow", ErrorCategory.InvalidArgument)]
    [InlineData("Get-TceMapping 0xffffffffffffffff", "WindowNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Get-TceMapping -1", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Get-TceMapping '16 EiB'", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Get-TceMapping first", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Get-TceMapping $removed", "WindowNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Get-TceMapping $closed.Window", "ContainerClosed", ErrorCategory.InvalidOperation)]
    [InlineData("Get-TceMapping $window -Container foreign", "WindowNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Get-TceMapping -Container nobody", "ContainerNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Get-TceMapping -Container $null", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Get-TceMapping -Container 5", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Get-TceMapping -Container $thing", Unconverted, ErrorCategory.InvalidArgument)]
    [InlineData("Get-TceMapping -Container $closed.Container", "ContainerClosed", ErrorCategory.InvalidOperation)]
    [InlineData("$thing | Get-TceMapping", Unbound, ErrorCategory.InvalidArgument)]
    [InlineData("$null | Get-TceMapping", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Get-TceMapping -Buffer nobody", "BufferNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Get-TceMapping -Buffer $null", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Get-TceMapping -Buffer $window", Unconverted, ErrorCategory.InvalidArgument)]
    [InlineData("Get-TceMapping -Buffer $closed.Buffer", "ContainerClosed", ErrorCategory.InvalidOperation)]
    [InlineData("Get-TceMapping -Buffer $foreign.Buffer -Container test", "BufferNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("$closed.Container | Get-TceMapping", "ContainerClosed", ErrorCategory.InvalidOperation)]
    [InlineData("$test | Get-TceMapping -Container foreign", "TwoContainers", ErrorCategory.InvalidArgument)]
    [InlineData("$closed.Buffer | Get-TceMapping", "ContainerClosed", ErrorCategory.InvalidOperation)]
    public void Bad_arguments_are_refused(string script, string id, ErrorCategory category) => Refuses(script, id, category);
}
