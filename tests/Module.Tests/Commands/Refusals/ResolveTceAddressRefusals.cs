using System.Management.Automation;

namespace SpaprDdw.ModuleTests.Commands.Refusals;

public class ResolveTceAddressRefusals(RefusalScene scene) : RefusalTests(scene)
{
    [Theory]
    [InlineData("Resolve-TceAddress -1", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Resolve-TceAddress ([long]::MinValue)", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Resolve-TceAddress '0x10000000000000000'", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Resolve-TceAddress ([bigint]::Pow(2, 64))", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Resolve-TceAddress 1.5", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Resolve-TceAddress '64K'", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Resolve-TceAddress ''", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Resolve-TceAddress $null", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Resolve-TceAddress $true", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Resolve-TceAddress $buffer", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Resolve-TceAddress $thing", Unconverted, ErrorCategory.InvalidArgument)]
    [InlineData("Resolve-TceAddress $removed", "WindowNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Resolve-TceAddress $closed.Mapping", "ContainerClosed", ErrorCategory.InvalidOperation)]
    [InlineData("Resolve-TceAddress $foreign.Mapping -Container test", "WindowNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("$buffer | Resolve-TceAddress", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Resolve-TceAddress 0 -Container nobody", "ContainerNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Resolve-TceAddress 0 -Container $null", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Resolve-TceAddress 0 -Container 5", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Resolve-TceAddress 0 -Container $thing", Unconverted, ErrorCategory.InvalidArgument)]
    [InlineData("Resolve-TceAddress 0 -Container $closed.Container", "ContainerClosed", ErrorCategory.InvalidOperation)]
    [InlineData("$thing | Resolve-TceAddress", Unbound, ErrorCategory.InvalidArgument)]
    [InlineData("$null | Resolve-TceAddress", Untransformed, ErrorCategory.InvalidData)]
    public void Bad_arguments_are_refused(string script, string id, ErrorCategory category) => Refuses(script, id, category);
}
