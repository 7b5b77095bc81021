using System.Management.Automation;

namespace SpaprDdw.ModuleTests.Commands.Refusals;

public class StopTceTraceRefusals(RefusalScene scene) : RefusalTests(scene)
{
    [Theory]
    [InlineData("Stop-TceTrace", "TraceNotRunning", ErrorCategory.InvalidOperation)]
    [InlineData("'foreign' | Stop-TceTrace", "TraceNotRunning", ErrorCategory.InvalidOperation)]
    [InlineData("Stop-TceTrace -Container nobody", "ContainerNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Stop-TceTrace -Container $null", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Stop-TceTrace -Container 5", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Stop-TceTrace -Container $thing", Unconverted, ErrorCategory.InvalidArgument)]
    [InlineData("Stop-TceTrace -Container $closed.Container", "TraceNotRunning", ErrorCategory.InvalidOperation)]
    [InlineData("$thing | Stop-TceTrace", Unbound, ErrorCategory.InvalidArgument)]
    [InlineData("$null | Stop-TceTrace", Untransformed, ErrorCategory.InvalidData)]
    public void Bad_arguments_are_refused(string script, string id, ErrorCategory category) => Refuses(script, id, category);
}
