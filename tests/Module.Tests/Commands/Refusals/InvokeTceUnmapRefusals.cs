using System.Management.Automation;

namespace SpaprDdw.ModuleTests.Commands.Refusals;

public class InvokeTceUnmapRefusals(RefusalScene scene) : RefusalTests(scene)
{
    [Theory]
    [InlineData("Invoke-TceUnmap 0x900000000000000", "AddressOutsideWindows", ErrorCategory.ObjectNotFound)]
    [InlineData("Invoke-TceUnmap 0xffffffffffffffff", "AddressOutsideWindows", ErrorCategory.ObjectNotFound)]
    [InlineData("Invoke-TceUnmap 0x800000000000001 64K", "AddressNotAligned", ErrorCategory.InvalidArgument)]
    [InlineData("Invoke-TceUnmap 0x800000000100000", "NothingMapped", ErrorCategory.ObjectNotFound)]
    [InlineData("Invoke-TceUnmap 0x800000000100000 64K", "NothingMapped", ErrorCategory.ObjectNotFound)]
    [InlineData("Invoke-TceUnmap 0x800000000000000 0", "SizeZero", ErrorCategory.InvalidArgument)]
    [InlineData("Invoke-TceUnmap 0x800000000000000 4K", "SizeNotAligned", ErrorCategory.InvalidArgument)]
    [InlineData("Invoke-TceUnmap 0x800000000000000 1T", "RangePastWindowEnd", ErrorCategory.InvalidArgument)]
    [InlineData("Invoke-TceUnmap 0x800000000010000 0xffffffffffff0000", "RangePastWindowEnd", ErrorCategory.InvalidArgument)]
    [InlineData("Invoke-TceUnmap 0x800000000000000 '16 EiB'", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Invoke-TceUnmap 0x800000000000000 -1", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Invoke-TceUnmap -Address -1", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Invoke-TceUnmap somewhere", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Invoke-TceUnmap $null", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Invoke-TceUnmap $buffer", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Invoke-TceUnmap $test", Unconverted, ErrorCategory.InvalidArgument)]
    [InlineData("Invoke-TceUnmap $closed.Mapping", "ContainerClosed", ErrorCategory.InvalidOperation)]
    [InlineData("$closed.Mapping | Invoke-TceUnmap", "ContainerClosed", ErrorCategory.InvalidOperation)]
    [InlineData("Invoke-TceUnmap $foreign.Mapping -Container test", "WindowNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Invoke-TceUnmap $removed", "WindowNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("$mapping | Invoke-TceUnmap -Container foreign", "WindowNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("$mapping | Invoke-TceUnmap -Container nobody", "ContainerNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("[pscustomobject] @{ StartAddress = '0x800000000000000'; Size = 'x' } | Invoke-TceUnmap", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("$thing | Invoke-TceUnmap", Unbound, ErrorCategory.InvalidArgument)]
    [InlineData("$null | Invoke-TceUnmap", Untransformed, ErrorCategory.InvalidData)]
    public void Bad_arguments_are_refused(string script, string id, ErrorCategory category) => Refuses(script, id, category);
}
