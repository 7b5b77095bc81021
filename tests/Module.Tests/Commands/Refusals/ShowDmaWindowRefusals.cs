using System.Management.Automation;

namespace SpaprDdw.ModuleTests.Commands.Refusals;

public class ShowDmaWindowRefusals(RefusalScene scene) : RefusalTests(scene)
{
    [Theory]
    [InlineData("Show-DmaWindow 0x900000000000000", "WindowNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Show-DmaWindow 0x1000", "AddressInsideWindow", ErrorCategory.InvalidArgument)]
    [InlineData("Show-DmaWindow 0xffffffffffffffff", "WindowNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Show-DmaWindow -1", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Show-DmaWindow '16 EiB'", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Show-DmaWindow first", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Show-DmaWindow $removed", "WindowNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Show-DmaWindow $closed.Window", "ContainerClosed", ErrorCategory.InvalidOperation)]
    [InlineData("Show-DmaWindow $window -Container foreign", "WindowNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Show-DmaWindow -Container nobody", "ContainerNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Show-DmaWindow -Container $null", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Show-DmaWindow -Container 5", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Show-DmaWindow -Container $thing", Unconverted, ErrorCategory.InvalidArgument)]
    [InlineData("Show-DmaWindow -Container $closed.Container", "ContainerClosed", ErrorCategory.InvalidOperation)]
    [InlineData("$thing | Show-DmaWindow", Unbound, ErrorCategory.InvalidArgument)]
    [InlineData("$null | Show-DmaWindow", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("$closed.Container | Show-DmaWindow", "ContainerClosed", ErrorCategory.InvalidOperation)]
    [InlineData("$test | Show-DmaWindow -Container foreign", "TwoContainers", ErrorCategory.InvalidArgument)]
    [InlineData("Show-DmaWindow $test", Unconverted, ErrorCategory.InvalidArgument)]
    [InlineData("Show-DmaWindow -Width 39", Invalid, ErrorCategory.InvalidData)]
    [InlineData("Show-DmaWindow -Width 1001", Invalid, ErrorCategory.InvalidData)]
    [InlineData("Show-DmaWindow -Width wide", Unconverted, ErrorCategory.InvalidArgument)]
    [InlineData("Show-DmaWindow -Width 80 -Path /never/written.svg", "AmbiguousParameterSet", ErrorCategory.InvalidArgument)]
    [InlineData("Show-DmaWindow -Path ''", Invalid, ErrorCategory.InvalidData)]
    [InlineData("Show-DmaWindow -Path /never/written.png", "PictureFormatUnknown", ErrorCategory.InvalidArgument)]
    [InlineData("Show-DmaWindow -Path /never/written", "PictureFormatUnknown", ErrorCategory.InvalidArgument)]
    [InlineData("Show-DmaWindow -Path ([System.IO.Path]::GetTempPath())", "PictureFormatUnknown", ErrorCategory.InvalidArgument)]
    [InlineData("Show-DmaWindow -Path Env:picture.svg", "PathNotOfFile", ErrorCategory.InvalidArgument)]
    [InlineData("Show-DmaWindow -Path nodrive:/picture.svg", "PathNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Show-DmaWindow -Path /dev/null/picture.svg", "PictureNotWritten", ErrorCategory.WriteError)]
    [InlineData("Show-DmaWindow -Path /never/written.svg -Container $closed.Container", "ContainerClosed", ErrorCategory.InvalidOperation)]
    public void Bad_arguments_are_refused(string script, string id, ErrorCategory category) => Refuses(script, id, category);
}
