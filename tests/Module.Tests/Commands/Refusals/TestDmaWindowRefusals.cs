using System.Management.Automation;

namespace SpaprDdw.ModuleTests.Commands.Refusals;

public class TestDmaWindowRefusals(RefusalScene scene) : RefusalTests(scene)
{
    [Theory]
    [InlineData("Test-DmaWindow 0", "SizeZero", ErrorCategory.InvalidArgument)]
    [InlineData("Test-DmaWindow 0xffffffffffffffff", "MemorySizeTooLarge", ErrorCategory.InvalidArgument)]
    [InlineData("Test-DmaWindow '16 EiB'", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Test-DmaWindow -1", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Test-DmaWindow 64G -BackingPageSize 3K", "BufferPageSizeInvalid", ErrorCategory.InvalidArgument)]
    [InlineData("Test-DmaWindow -PageSize 64K -Size '16 EiB'", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Test-DmaWindow 64G -BackingPageSize -1", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Test-DmaWindow 64G -Container nobody", "ContainerNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Test-DmaWindow 64G -Container $null", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Test-DmaWindow 64G -Container 5", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Test-DmaWindow 64G -Container $thing", Unconverted, ErrorCategory.InvalidArgument)]
    [InlineData("Test-DmaWindow 64G -Container $closed.Container", "ContainerClosed", ErrorCategory.InvalidOperation)]
    [InlineData("$thing | Test-DmaWindow 64G", Unbound, ErrorCategory.InvalidArgument)]
    [InlineData("$null | Test-DmaWindow 64G", Untransformed, ErrorCategory.InvalidData)]
    public void Bad_arguments_are_refused(string script, string id, ErrorCategory category) => Refuses(script, id, category);
}
