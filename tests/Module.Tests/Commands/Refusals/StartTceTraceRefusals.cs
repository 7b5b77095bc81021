using System.Management.Automation;

namespace SpaprDdw.ModuleTests.Commands.Refusals;

public class StartTceTraceRefusals(RefusalScene scene) : RefusalTests(scene)
{
    [Theory]
    [InlineData("Start-TceTrace ''", Invalid, ErrorCategory.InvalidData)]
    [InlineData("Start-TceTrace /never/written.jsonl", "TraceNotWritten", ErrorCategory.WriteError)]
    [InlineData("Start-TceTrace ([System.IO.Path]::GetTempPath())", "TraceNotWritten", ErrorCategory.WriteError)]
    [InlineData("Start-TceTrace Env:TRACE", "PathNotOfFile", ErrorCategory.InvalidArgument)]
    [InlineData("Start-TceTrace nodrive:/x", "PathNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Start-TceTrace $file -MaximumSize -1", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Start-TceTrace $file -MaximumSize '16 EiB'", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Start-TceTrace $file -MaximumSize 0", "SizeZero", ErrorCategory.InvalidArgument)]
    [InlineData("Start-TceTrace /never/written.jsonl -Container nobody", "ContainerNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Start-TceTrace /never/written.jsonl -Container $null", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Start-TceTrace /never/written.jsonl -Container 5", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Start-TceTrace /never/written.jsonl -Container $thing", Unconverted, ErrorCategory.InvalidArgument)]
    [InlineData("Start-TceTrace /never/written.jsonl -Container $closed.Container", "ContainerClosed", ErrorCategory.InvalidOperation)]
    [InlineData("$thing | Start-TceTrace /never/written.jsonl", Unbound, ErrorCategory.InvalidArgument)]
    [InlineData("$null | Start-TceTrace /never/written.jsonl", Untransformed, ErrorCategory.InvalidData)]
    public void Bad_arguments_are_refused(string script, string id, ErrorCategory category) => Refuses(script, id, category);
}
