using System.Management.Automation;

namespace SpaprDdw.ModuleTests.Commands.Refusals;

public class DisconnectTceContainerRefusals(RefusalScene scene) : RefusalTests(scene)
{
    [Theory]
    [InlineData("Disconnect-TceContainer nobody", "ContainerNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Disconnect-TceContainer ''", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Disconnect-TceContainer $null", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Disconnect-TceContainer 5", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Disconnect-TceContainer $window", Unconverted, ErrorCategory.InvalidArgument)]
    [InlineData("'nobody' | Disconnect-TceContainer", "ContainerNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("$thing | Disconnect-TceContainer", Unbound, ErrorCategory.InvalidArgument)]
    [InlineData("$null | Disconnect-TceContainer", Untransformed, ErrorCategory.InvalidData)]
    public void Bad_arguments_are_refused(string script, string id, ErrorCategory category) => Refuses(script, id, category);
}
