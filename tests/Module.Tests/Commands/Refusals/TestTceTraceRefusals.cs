using System.Management.Automation;

namespace SpaprDdw.ModuleTests.Commands.Refusals;

public class TestTceTraceRefusals(RefusalScene scene) : RefusalTests(scene)
{
    [Theory]
    [InlineData("Test-TceTrace ''", Invalid, ErrorCategory.InvalidData)]
    [InlineData("Test-TceTrace /never/recorded.jsonl", "PathNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Test-TceTrace -LiteralPath '/never/[recorded'", "PathNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Test-TceTrace nodrive:/trace", "PathNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Test-TceTrace Env:PATH", "PathNotOfFile", ErrorCategory.InvalidArgument)]
    [InlineData("Test-TceTrace ([System.IO.Path]::GetTempPath())", "TraceUnreadable", ErrorCategory.InvalidData)]
    [InlineData("Test-TceTrace (Get-Module SpaprDdw).Path", "TraceUnreadable", ErrorCategory.InvalidData)]
    [InlineData("'/never/recorded.jsonl' | Test-TceTrace", "PathNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("$null | Test-TceTrace", Invalid, ErrorCategory.InvalidData)]
    [InlineData("Test-TceTrace $recording -Container test", "ContainerNotFresh", ErrorCategory.InvalidOperation)]
    [InlineData("Test-TceTrace $recording -Container nobody", "ContainerNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Test-TceTrace $recording -Container $closed.Container", "ContainerClosed", ErrorCategory.InvalidOperation)]
    [InlineData("Test-TceTrace $recording -Container $null", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Test-TceTrace $recording -Container 5", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Test-TceTrace $recording -Container $thing", Unconverted, ErrorCategory.InvalidArgument)]
    [InlineData("Test-TceTrace \"/never`0recorded\"", "PathNotOfFile", ErrorCategory.InvalidArgument)]
    [InlineData("$window | Test-TceTrace", "PathNotFound", ErrorCategory.ObjectNotFound)]
    public void Bad_arguments_are_refused(string script, string id, ErrorCategory category) => Refuses(script, id, category);
}
