using System.Management.Automation;

namespace SpaprDdw.ModuleTests.Commands.Refusals;

public class NewDmaBufferRefusals(RefusalScene scene) : RefusalTests(scene)
{
    [Theory]
    [InlineData("New-DmaBuffer 0", "SizeZero", ErrorCategory.InvalidArgument)]
    [InlineData("New-DmaBuffer 65535", "BufferSizeNotAligned", ErrorCategory.InvalidArgument)]
    [InlineData("New-DmaBuffer 0xffffffffffffffff", "BufferSizeNotAligned", ErrorCategory.InvalidArgument)]
    [InlineData("New-DmaBuffer 0xffffffffffff0000", "MemoryNotAllocated", ErrorCategory.ResourceUnavailable)]
    [InlineData("New-DmaBuffer '16 EiB'", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("New-DmaBuffer -Size -65536", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("New-DmaBuffer 1.5", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("New-DmaBuffer $null", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("New-DmaBuffer $thing", Unconverted, ErrorCategory.InvalidArgument)]
    [InlineData("New-DmaBuffer 64K -PageSize 0", "BufferPageSizeInvalid", ErrorCategory.InvalidArgument)]
    [InlineData("New-DmaBuffer 96K -PageSize 96K", "BufferPageSizeInvalid", ErrorCategory.InvalidArgument)]
    [InlineData("New-DmaBuffer 64K -PageSize 4K", "BufferPageSizeInvalid", ErrorCategory.InvalidArgument)]
    [InlineData("New-DmaBuffer 64K -PageSize 2M", "BufferSizeNotAligned", ErrorCategory.InvalidArgument)]
    [InlineData("New-DmaBuffer 16E -PageSize -1", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("New-DmaBuffer 64K guest", "BufferNameTaken", ErrorCategory.ResourceExists)]
    [InlineData("New-DmaBuffer 64K GUEST", "BufferNameTaken", ErrorCategory.ResourceExists)]
    [InlineData("New-DmaBuffer 64K ''", Invalid, ErrorCategory.InvalidData)]
    [InlineData("[pscustomobject] @{ Size = 3 } | New-DmaBuffer", "BufferSizeNotAligned", ErrorCategory.InvalidArgument)]
    [InlineData("$thing | New-DmaBuffer 64K", Unbound, ErrorCategory.InvalidArgument)]
    [InlineData("New-DmaBuffer 64K -Container nobody", "ContainerNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("New-DmaBuffer 64K -Container $null", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("New-DmaBuffer 64K -Container 5", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("New-DmaBuffer 64K -Container $thing", Unconverted, ErrorCategory.InvalidArgument)]
    [InlineData("New-DmaBuffer 64K -Container $closed.Container", "ContainerClosed", ErrorCategory.InvalidOperation)]
    public void Bad_arguments_are_refused(string script, string id, ErrorCategory category) => Refuses(script, id, category);
}
