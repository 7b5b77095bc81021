using System.Management.Automation;

namespace SpaprDdw.ModuleTests.Commands.Refusals;

public class CompareTceStateRefusals(RefusalScene scene) : RefusalTests(scene)
{
    [Theory]
    [InlineData("Compare-TceState $file $null", "ParameterArgumentValidationErrorNullNotAllowed", ErrorCategory.InvalidData)]
    [InlineData("Compare-TceState $null test", "ParameterArgumentValidationErrorNullNotAllowed", ErrorCategory.InvalidData)]
    [InlineData("Compare-TceState 5 test", "NotAState", ErrorCategory.InvalidArgument)]
    [InlineData("Compare-TceState test $thing", "NotAState", ErrorCategory.InvalidArgument)]
    [InlineData("$thing | Compare-TceState test", "NotAState", ErrorCategory.InvalidArgument)]
    [InlineData("Compare-TceState test nobody", "StateNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Compare-TceState test /never/written.json", "StateNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Compare-TceState test (Get-Module SpaprDdw).Path", "StateUnreadable", ErrorCategory.InvalidData)]
    [InlineData("Compare-TceState test Env:PATH", "PathNotOfFile", ErrorCategory.InvalidArgument)]
    [InlineData("Compare-TceState test nodrive:/x", "PathNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Compare-TceState test $closed.Container", "ContainerClosed", ErrorCategory.InvalidOperation)]
    [InlineData("Compare-TceState $window test", "NotAState", ErrorCategory.InvalidArgument)]
    public void Bad_arguments_are_refused(string script, string id, ErrorCategory category) => Refuses(script, id, category);
}
