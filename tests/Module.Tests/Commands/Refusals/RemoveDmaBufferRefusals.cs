using System.Management.Automation;

namespace SpaprDdw.ModuleTests.Commands.Refusals;

public class RemoveDmaBufferRefusals(RefusalScene scene) : RefusalTests(scene)
{
    [Theory]
    [InlineData("Remove-DmaBuffer guest", "BufferInUse", ErrorCategory.ResourceBusy)]
    [InlineData("$buffer | Remove-DmaBuffer", "BufferInUse", ErrorCategory.ResourceBusy)]
    [InlineData("Remove-DmaBuffer nobody", "BufferNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Remove-DmaBuffer $foreign.Buffer -Container test", "BufferNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Remove-DmaBuffer $closed.Buffer", "ContainerClosed", ErrorCategory.InvalidOperation)]
    [InlineData("Remove-DmaBuffer ''", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Remove-DmaBuffer 5", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Remove-DmaBuffer $window", Unconverted, ErrorCategory.InvalidArgument)]
    [InlineData("Remove-DmaBuffer free -Container nobody", "ContainerNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Remove-DmaBuffer free -Container $closed.Container", "ContainerClosed", ErrorCategory.InvalidOperation)]
    [InlineData("$thing | Remove-DmaBuffer", Unbound, ErrorCategory.InvalidArgument)]
    [InlineData("$null | Remove-DmaBuffer", Untransformed, ErrorCategory.InvalidData)]
    public void Bad_arguments_are_refused(string script, string id, ErrorCategory category) => Refuses(script, id, category);
}
