using System.Management.Automation;

namespace SpaprDdw.ModuleTests.Commands.Refusals;

public class SetDmaWindowRefusals(RefusalScene scene) : RefusalTests(scene)
{
    [Theory]
    [InlineData("Set-DmaWindow 0x900000000000000", "WindowNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Set-DmaWindow 0x1000", "AddressInsideWindow", ErrorCategory.InvalidArgument)]
    [InlineData("Set-DmaWindow 0xffffffffffffffff", "WindowNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Set-DmaWindow -1", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Set-DmaWindow first", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Set-DmaWindow $removed", "WindowNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Set-DmaWindow $closed.Window", "ContainerClosed", ErrorCategory.InvalidOperation)]
    [InlineData("Set-DmaWindow $window -Container foreign", "WindowNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("$thing | Set-DmaWindow", Unbound, ErrorCategory.InvalidArgument)]
    [InlineData("$null | Set-DmaWindow", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Set-DmaWindow 1 -PageSize 0", "PageSizeNotSupported", ErrorCategory.InvalidArgument)]
    [InlineData("Set-DmaWindow 1 -PageSize 3K", "PageSizeNotSupported", ErrorCategory.InvalidArgument)]
    [InlineData("Set-DmaWindow 1 -PageSize -1", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Set-DmaWindow 1 -Size 0", "SizeZero", ErrorCategory.InvalidArgument)]
    [InlineData("Set-DmaWindow 1 -Size 3G", "SizeNotPowerOfTwo", ErrorCategory.InvalidArgument)]
    [InlineData("Set-DmaWindow 1 -Size '8 EiB'", "WindowTooLarge", ErrorCategory.LimitsExceeded)]
    [InlineData("Set-DmaWindow 1 -Size 0xffffffffffffffff", "SizeNotPowerOfTwo", ErrorCategory.InvalidArgument)]
    [InlineData("Set-DmaWindow 1 -Size '16 EiB'", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Set-DmaWindow 1 -Size 64K", "MappingDoesNotFit", ErrorCategory.InvalidOperation)]
    [InlineData("Set-DmaWindow 1 -PageSize 2M", "MappingDoesNotFit", ErrorCategory.InvalidOperation)]
    [InlineData("Set-DmaWindow 1 -Levels 0", "LevelsOutOfRange", ErrorCategory.InvalidArgument)]
    [InlineData("Set-DmaWindow 1 -Levels 6", "LevelsOutOfRange", ErrorCategory.InvalidArgument)]
    [InlineData("Set-DmaWindow 1 -Container nobody", "ContainerNotFound", ErrorCategory.ObjectNotFound)]
    public void Bad_arguments_are_refused(string script, string id, ErrorCategory category) => Refuses(script, id, category);
}
