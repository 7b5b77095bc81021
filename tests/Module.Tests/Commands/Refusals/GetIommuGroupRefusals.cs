using System.Management.Automation;

namespace SpaprDdw.ModuleTests.Commands.Refusals;

public class GetIommuGroupRefusals(RefusalScene scene) : RefusalTests(scene)
{
    [Theory]
    [InlineData("Get-IommuGroup -Container nobody", "ContainerNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Get-IommuGroup -Container $null", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Get-IommuGroup -Container 5", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Get-IommuGroup -Container $thing", Unconverted, ErrorCategory.InvalidArgument)]
    [InlineData("Get-IommuGroup -Container $closed.Container", "ContainerClosed", ErrorCategory.InvalidOperation)]
    [InlineData("Get-IommuGroup 99", "GroupNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Get-IommuGroup -1", "GroupNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Get-IommuGroup 4294967296", Unconverted, ErrorCategory.InvalidArgument)]
    [InlineData("Get-IommuGroup first", Unconverted, ErrorCategory.InvalidArgument)]
    [InlineData("99 | Get-IommuGroup", "GroupNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("$thing | Get-IommuGroup", Unbound, ErrorCategory.InvalidArgument)]
    [InlineData("$closed.Container | Get-IommuGroup", "ContainerClosed", ErrorCategory.InvalidOperation)]
    [InlineData("$test | Get-IommuGroup -Container foreign", "TwoContainers", ErrorCategory.InvalidArgument)]
    public void Bad_arguments_are_refused(string script, string id, ErrorCategory category) => Refuses(script, id, category);
}
