using System.Management.Automation;

namespace SpaprDdw.ModuleTests.Commands.Refusals;

public class ExportTceStateRefusals(RefusalScene scene) : RefusalTests(scene)
{
    [Theory]
    [InlineData("Export-TceState ''", Invalid, ErrorCategory.InvalidData)]
    [InlineData("Export-TceState \"/never`0written\"", "PathNotOfFile", ErrorCategory.InvalidArgument)]
    [InlineData("Export-TceState Env:STATE", "PathNotOfFile", ErrorCategory.InvalidArgument)]
    [InlineData("Export-TceState nodrive:/state", "PathNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Export-TceState /dev/null/state", "StateNotWritten", ErrorCategory.WriteError)]
    [InlineData("Export-TceState ([System.IO.Path]::GetTempPath())", "StateNotWritten", ErrorCategory.WriteError)]
    [InlineData("Export-TceState /never/written.json -Container nobody", "ContainerNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Export-TceState /never/written.json -Container $closed.Container", "ContainerClosed", ErrorCategory.InvalidOperation)]
    [InlineData("Export-TceState -AsString -Container nobody", "ContainerNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Export-TceState -AsString -Container $null", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Export-TceState -AsString -Container 5", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Export-TceState -AsString -Container $thing", Unconverted, ErrorCategory.InvalidArgument)]
    [InlineData("Export-TceState -AsString -Container $closed.Container", "ContainerClosed", ErrorCategory.InvalidOperation)]
    [InlineData("$thing | Export-TceState -AsString", Unbound, ErrorCategory.InvalidArgument)]
    [InlineData("$null | Export-TceState -AsString", Untransformed, ErrorCategory.InvalidData)]
    public void Bad_arguments_are_refused(string script, string id, ErrorCategory category) => Refuses(script, id, category);
}
