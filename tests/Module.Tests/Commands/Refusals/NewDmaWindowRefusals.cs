using System.Management.Automation;

namespace SpaprDdw.ModuleTests.Commands.Refusals;

public class NewDmaWindowRefusals(RefusalScene scene) : RefusalTests(scene)
{
    [Theory]
    [InlineData("New-DmaWindow 0 1G", "PageSizeNotSupported", ErrorCategory.InvalidArgument)]
    [InlineData("New-DmaWindow 3K 1G", "PageSizeNotSupported", ErrorCategory.InvalidArgument)]
    [InlineData("New-DmaWindow 16M 1G", "PageSizeNotSupported", ErrorCategory.InvalidArgument)]
    [InlineData("New-DmaWindow 0x8000000000000000 1G", "PageSizeNotSupported", ErrorCategory.InvalidArgument)]
    [InlineData("New-DmaWindow -4096 1G", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("New-DmaWindow 64K 0", "SizeZero", ErrorCategory.InvalidArgument)]
    [InlineData("New-DmaWindow 64K 3G", "SizeNotPowerOfTwo", ErrorCategory.InvalidArgument)]
    [InlineData("New-DmaWindow 64K 0xffffffffffffffff", "SizeNotPowerOfTwo", ErrorCategory.InvalidArgument)]
    [InlineData("New-DmaWindow 64K 65537", "SizeNotPowerOfTwo", ErrorCategory.InvalidArgument)]
    [InlineData("New-DmaWindow 64K 32K", "WindowSmallerThanPage", ErrorCategory.InvalidArgument)]
    [InlineData("New-DmaWindow 64K '8 EiB'", "WindowTooLarge", ErrorCategory.LimitsExceeded)]
    [InlineData("New-DmaWindow 64K '16 EiB'", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("New-DmaWindow 64K ([bigint]::Pow(2, 64))", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("New-DmaWindow 64K -1", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("New-DmaWindow 64K 1.5", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("New-DmaWindow 64K much", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("New-DmaWindow 64K $null", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("New-DmaWindow 64K $thing", Unconverted, ErrorCategory.InvalidArgument)]
    [InlineData("New-DmaWindow 64K 1G 0", "LevelsOutOfRange", ErrorCategory.InvalidArgument)]
    [InlineData("New-DmaWindow 64K 1G -1", "LevelsOutOfRange", ErrorCategory.InvalidArgument)]
    [InlineData("New-DmaWindow 64K 1G 6", "LevelsOutOfRange", ErrorCategory.InvalidArgument)]
    [InlineData("New-DmaWindow 4K 512G 1", "LevelsNotPossible", ErrorCategory.LimitsExceeded)]
    [InlineData("New-DmaWindow 64K 1G 4294967296", Unconverted, ErrorCategory.InvalidArgument)]
    [InlineData("New-DmaWindow 64K 1G", "NoFreeWindow", ErrorCategory.LimitsExceeded)]
    [InlineData("[pscustomobject] @{ PageSize = '64K'; Size = '3G' } | New-DmaWindow", "SizeNotPowerOfTwo", ErrorCategory.InvalidArgument)]
    [InlineData("[pscustomobject] @{ PageSize = '64K'; Size = -1 } | New-DmaWindow", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("New-DmaWindow 64K 1G -Container nobody", "ContainerNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("New-DmaWindow 64K 1G -Container $null", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("New-DmaWindow 64K 1G -Container 5", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("New-DmaWindow 64K 1G -Container $thing", Unconverted, ErrorCategory.InvalidArgument)]
    [InlineData("New-DmaWindow 64K 1G -Container $closed.Container", "ContainerClosed", ErrorCategory.InvalidOperation)]
    [InlineData("$thing | New-DmaWindow 64K 1G", Unbound, ErrorCategory.InvalidArgument)]
    public void Bad_arguments_are_refused(string script, string id, ErrorCategory category) => Refuses(script, id, category);
}
