using System.Management.Automation;

namespace SpaprDdw.ModuleTests.Commands.Refusals;

public class GetDmaWindowRefusals(RefusalScene scene) : RefusalTests(scene)
{
    [Theory]
    [InlineData("Get-DmaWindow 0x900000000000000", "WindowNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Get-DmaWindow 0x1000", "AddressInsideWindow", ErrorCategory.InvalidArgument)]
    [InlineData("Get-DmaWindow 0xffffffffffffffff", "WindowNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Get-DmaWindow -1", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Get-DmaWindow '16 EiB'", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Get-DmaWindow first", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Get-DmaWindow $removed", "WindowNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Get-DmaWindow $closed.Window", "ContainerClosed", ErrorCategory.InvalidOperation)]
    [InlineData("Get-DmaWindow $window -Container foreign", "WindowNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Get-DmaWindow -Container nobody", "ContainerNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Get-DmaWindow -Container $null", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Get-DmaWindow -Container 5", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Get-DmaWindow -Container $thing", Unconverted, ErrorCategory.InvalidArgument)]
    [InlineData("Get-DmaWindow -Container $closed.Container", "ContainerClosed", ErrorCategory.InvalidOperation)]
    [InlineData("$thing | Get-DmaWindow", Unbound, ErrorCategory.InvalidArgument)]
    [InlineData("$null | Get-DmaWindow", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("'nobody' | Get-DmaWindow", "ContainerNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("$closed.Container | Get-DmaWindow", "ContainerClosed", ErrorCategory.InvalidOperation)]
    public void Bad_arguments_are_refused(string script, string id, ErrorCategory category) => Refuses(script, id, category);
}
