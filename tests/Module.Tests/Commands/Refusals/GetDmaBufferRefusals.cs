using System.Management.Automation;

namespace SpaprDdw.ModuleTests.Commands.Refusals;

public class GetDmaBufferRefusals(RefusalScene scene) : RefusalTests(scene)
{
    [Theory]
    [InlineData("Get-DmaBuffer nobody", "BufferNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Get-DmaBuffer side", "BufferNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Get-DmaBuffer ''", Invalid, ErrorCategory.InvalidData)]
    [InlineData("Get-DmaBuffer $null", Invalid, ErrorCategory.InvalidData)]
    [InlineData("Get-DmaBuffer -Container nobody", "ContainerNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Get-DmaBuffer -Container $null", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Get-DmaBuffer -Container 5", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Get-DmaBuffer -Container $thing", Unconverted, ErrorCategory.InvalidArgument)]
    [InlineData("Get-DmaBuffer -Container $closed.Container", "ContainerClosed", ErrorCategory.InvalidOperation)]
    [InlineData("$thing | Get-DmaBuffer", Unbound, ErrorCategory.InvalidArgument)]
    [InlineData("$null | Get-DmaBuffer", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("$closed.Container | Get-DmaBuffer", "ContainerClosed", ErrorCategory.InvalidOperation)]
    public void Bad_arguments_are_refused(string script, string id, ErrorCategory category) => Refuses(script, id, category);
}
