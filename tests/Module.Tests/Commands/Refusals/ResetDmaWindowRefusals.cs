using System.Management.Automation;

namespace SpaprDdw.ModuleTests.Commands.Refusals;

public class ResetDmaWindowRefusals(RefusalScene scene) : RefusalTests(scene)
{
    [Theory]
    [InlineData("Reset-DmaWindow", "WindowHasMappings", ErrorCategory.ResourceBusy)]
    [InlineData("Reset-DmaWindow -Container nobody", "ContainerNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Reset-DmaWindow -Container $null", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Reset-DmaWindow -Container 5", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Reset-DmaWindow -Container $thing", Unconverted, ErrorCategory.InvalidArgument)]
    [InlineData("Reset-DmaWindow -Container $closed.Container", "ContainerClosed", ErrorCategory.InvalidOperation)]
    [InlineData("$thing | Reset-DmaWindow", Unbound, ErrorCategory.InvalidArgument)]
    [InlineData("$null | Reset-DmaWindow", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("'nobody' | Reset-DmaWindow", "ContainerNotFound", ErrorCategory.ObjectNotFound)]
    public void Bad_arguments_are_refused(string script, string id, ErrorCategory category) => Refuses(script, id, category);
}
