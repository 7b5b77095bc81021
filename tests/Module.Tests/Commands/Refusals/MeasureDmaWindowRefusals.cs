using System.Management.Automation;

namespace SpaprDdw.ModuleTests.Commands.Refusals;

public class MeasureDmaWindowRefusals(RefusalScene scene) : RefusalTests(scene)
{
    [Theory]
    [InlineData("Measure-DmaWindow 0", "SizeZero", ErrorCategory.InvalidArgument)]
    [InlineData("Measure-DmaWindow 0xffffffffffffffff", "MemorySizeTooLarge", ErrorCategory.InvalidArgument)]
    [InlineData("Measure-DmaWindow '16 EiB'", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Measure-DmaWindow -1", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Measure-DmaWindow much", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Measure-DmaWindow $null", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Measure-DmaWindow 64G -Platform Power7", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Measure-DmaWindow 64G -HostPageSize 8K", "HostPageSizeInvalid", ErrorCategory.InvalidArgument)]
    [InlineData("Measure-DmaWindow 64G -HostPageSize 0", "HostPageSizeInvalid", ErrorCategory.InvalidArgument)]
    [InlineData("Measure-DmaWindow 64G -BackingPageSize 0", "BufferPageSizeInvalid", ErrorCategory.InvalidArgument)]
    [InlineData("Measure-DmaWindow 64G -BackingPageSize 3K", "BufferPageSizeInvalid", ErrorCategory.InvalidArgument)]
    [InlineData("Measure-DmaWindow 64G -BackingPageSize @()", Invalid, ErrorCategory.InvalidData)]
    [InlineData("Measure-DmaWindow 64G -BackingPageSize -1", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Measure-DmaWindow 64G -MemlockLimit -1", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Measure-DmaWindow 64G -User Nobody", Unconverted, ErrorCategory.InvalidArgument)]
    [InlineData("Measure-DmaWindow 64G -State /never/written.json", "PathNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Measure-DmaWindow 64G -State Env:PATH", "PathNotOfFile", ErrorCategory.InvalidArgument)]
    [InlineData("Measure-DmaWindow 64G -State nodrive:/x", "PathNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Measure-DmaWindow 64G -Container nobody", "ContainerNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Measure-DmaWindow 64G -Container $null", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Measure-DmaWindow 64G -Container 5", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Measure-DmaWindow 64G -Container $thing", Unconverted, ErrorCategory.InvalidArgument)]
    [InlineData("Measure-DmaWindow 64G -Container $closed.Container", "ContainerClosed", ErrorCategory.InvalidOperation)]
    [InlineData("$thing | Measure-DmaWindow", Unbound, ErrorCategory.InvalidArgument)]
    [InlineData("$null | Measure-DmaWindow", Untransformed, ErrorCategory.InvalidData)]
    public void Bad_arguments_are_refused(string script, string id, ErrorCategory category) => Refuses(script, id, category);
}
