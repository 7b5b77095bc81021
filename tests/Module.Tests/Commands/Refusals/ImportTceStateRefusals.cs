using System.Management.Automation;

namespace SpaprDdw.ModuleTests.Commands.Refusals;

public class ImportTceStateRefusals(RefusalScene scene) : RefusalTests(scene)
{
    [Theory]
    [InlineData("Import-TceState /never/written.json", "PathNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Import-TceState (Get-Module SpaprDdw).Path", "StateUnreadable", ErrorCategory.InvalidData)]
    [InlineData("Import-TceState Env:PATH", "PathNotOfFile", ErrorCategory.InvalidArgument)]
    [InlineData("Import-TceState nodrive:/x", "PathNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Import-TceState \"/never`0written\"", "PathNotOfFile", ErrorCategory.InvalidArgument)]
    [InlineData("Import-TceState ''", Invalid, ErrorCategory.InvalidData)]
    [InlineData("Import-TceState $null", Invalid, ErrorCategory.InvalidData)]
    [InlineData("Import-TceState $file", "ContainerNameTaken", ErrorCategory.ResourceExists)]
    [InlineData("Import-TceState $file -Name FOREIGN", "ContainerNameTaken", ErrorCategory.ResourceExists)]
    [InlineData("Import-TceState $file -Name ''", Invalid, ErrorCategory.InvalidData)]
    [InlineData("Import-TceState $file -Container test", "ContainerNotEmpty", ErrorCategory.InvalidOperation)]
    [InlineData("Import-TceState $file -Container nobody", "ContainerNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Import-TceState $file -Container $null", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Import-TceState $file -Container 5", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Import-TceState $file -Container $thing", Unconverted, ErrorCategory.InvalidArgument)]
    [InlineData("Import-TceState $file -Container $closed.Container", "ContainerClosed", ErrorCategory.InvalidOperation)]
    [InlineData("$null | Import-TceState", Invalid, ErrorCategory.InvalidData)]
    [InlineData("$file | Import-TceState", "ContainerNameTaken", ErrorCategory.ResourceExists)]
    public void Bad_arguments_are_refused(string script, string id, ErrorCategory category) => Refuses(script, id, category);
}
