using System.Management.Automation;

namespace SpaprDdw.ModuleTests.Commands.Refusals;

public class GetTceInfoRefusals(RefusalScene scene) : RefusalTests(scene)
{
    [Theory]
    [InlineData("Get-TceInfo -Container nobody", "ContainerNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Get-TceInfo -Container $null", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Get-TceInfo -Container 5", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Get-TceInfo -Container $thing", Unconverted, ErrorCategory.InvalidArgument)]
    [InlineData("Get-TceInfo -Container $closed.Container", "ContainerClosed", ErrorCategory.InvalidOperation)]
    [InlineData("$thing | Get-TceInfo", Unbound, ErrorCategory.InvalidArgument)]
    [InlineData("$null | Get-TceInfo", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("'nobody' | Get-TceInfo", "ContainerNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("$closed.Container | Get-TceInfo", "ContainerClosed", ErrorCategory.InvalidOperation)]
    public void Bad_arguments_are_refused(string script, string id, ErrorCategory category) => Refuses(script, id, category);
}
