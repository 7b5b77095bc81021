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
    [InlineData("$window | Test-TceTrace", "PathNotFound", ErrorCategory.ObjectNotFound)]
    public void Bad_arguments_are_refused(string script, string id, ErrorCategory category) => Refuses(script, id, category);
}
