using System.Management.Automation;

namespace SpaprDdw.ModuleTests.Commands.Refusals;

public class GetTceContainerRefusals(RefusalScene scene) : RefusalTests(scene)
{
    [Theory]
    [InlineData("Get-TceContainer nobody", "ContainerNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Get-TceContainer closed", "ContainerNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Get-TceContainer $null", Invalid, ErrorCategory.InvalidData)]
    [InlineData("Get-TceContainer ''", Invalid, ErrorCategory.InvalidData)]
    [InlineData("Get-TceContainer @($null)", Invalid, ErrorCategory.InvalidData)]
    [InlineData("$thing | Get-TceContainer", Unbound, ErrorCategory.InvalidArgument)]
    public void Bad_arguments_are_refused(string script, string id, ErrorCategory category) => Refuses(script, id, category);
}
