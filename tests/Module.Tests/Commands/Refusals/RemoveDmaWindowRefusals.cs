using System.Management.Automation;

namespace SpaprDdw.ModuleTests.Commands.Refusals;

public class RemoveDmaWindowRefusals(RefusalScene scene) : RefusalTests(scene)
{
    [Theory]
    [InlineData("Remove-DmaWindow 0x900000000000000", "WindowNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Remove-DmaWindow 0x1000", "AddressInsideWindow", ErrorCategory.InvalidArgument)]
    [InlineData("Remove-DmaWindow 0xffffffffffffffff", "WindowNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Remove-DmaWindow -1", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Remove-DmaWindow '16 EiB'", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Remove-DmaWindow first", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Remove-DmaWindow $removed", "WindowNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Remove-DmaWindow $closed.Window", "ContainerClosed", ErrorCategory.InvalidOperation)]
    [InlineData("Remove-DmaWindow $window -Container foreign", "WindowNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("$thing | Remove-DmaWindow", Unbound, ErrorCategory.InvalidArgument)]
    [InlineData("$null | Remove-DmaWindow", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Remove-DmaWindow $window", "WindowHasMappings", ErrorCategory.ResourceBusy)]
    [InlineData("Remove-DmaWindow 1", "WindowHasMappings", ErrorCategory.ResourceBusy)]
    [InlineData("Remove-DmaWindow 0x800000000010000", "AddressInsideWindow", ErrorCategory.InvalidArgument)]
    [InlineData("$removed | Remove-DmaWindow -Force", "WindowNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Remove-DmaWindow $window -Container nobody", "ContainerNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Remove-DmaWindow $buffer", Unconverted, ErrorCategory.InvalidArgument)]
    public void Bad_arguments_are_refused(string script, string id, ErrorCategory category) => Refuses(script, id, category);
}
