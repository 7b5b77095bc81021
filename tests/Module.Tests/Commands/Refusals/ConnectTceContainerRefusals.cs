using System.Management.Automation;

namespace SpaprDdw.ModuleTests.Commands.Refusals;

public class ConnectTceContainerRefusals(RefusalScene scene) : RefusalTests(scene)
{
    [Theory]
    [InlineData("Connect-TceContainer -Backend Imaginary", Unconverted, ErrorCategory.InvalidArgument)]
    [InlineData("Connect-TceContainer -Platform Power7", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Connect-TceContainer -Platform Unknown", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Connect-TceContainer -Platform 9", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Connect-TceContainer -Platform ''", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Connect-TceContainer -Platform $null", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Connect-TceContainer -Platform $thing", Unconverted, ErrorCategory.InvalidArgument)]
    [InlineData("Connect-TceContainer -Backend Kernel -Platform Power9", "EmulatedOnlyParameter", ErrorCategory.InvalidArgument)]
    [InlineData("Connect-TceContainer -Backend Kernel -MemlockLimit 1G", "EmulatedOnlyParameter", ErrorCategory.InvalidArgument)]
    [InlineData("Connect-TceContainer -HostPageSize 0", "HostPageSizeInvalid", ErrorCategory.InvalidArgument)]
    [InlineData("Connect-TceContainer -HostPageSize 8K", "HostPageSizeInvalid", ErrorCategory.InvalidArgument)]
    [InlineData("Connect-TceContainer -HostPageSize 65537", "HostPageSizeInvalid", ErrorCategory.InvalidArgument)]
    [InlineData("Connect-TceContainer -HostPageSize -4096", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Connect-TceContainer -HostPageSize '16 EiB'", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Connect-TceContainer -MemlockLimit -1", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Connect-TceContainer -MemlockLimit '16 EiB'", Untransformed, ErrorCategory.InvalidData)]
    [InlineData("Connect-TceContainer -MemlockLimit $thing", Unconverted, ErrorCategory.InvalidArgument)]
    [InlineData("Connect-TceContainer -Group 99", "GroupNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Connect-TceContainer -Group -1", "GroupNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Connect-TceContainer -Group 4294967296", Unconverted, ErrorCategory.InvalidArgument)]
    [InlineData("Connect-TceContainer -Group @()", Invalid, ErrorCategory.InvalidData)]
    [InlineData("Connect-TceContainer -Platform PSeries -IommuVersion 1 -MemlockLimit 64K", "LockedMemoryShort", ErrorCategory.LimitsExceeded)]
    [InlineData("Connect-TceContainer -IommuVersion 0", Invalid, ErrorCategory.InvalidData)]
    [InlineData("Connect-TceContainer -IommuVersion 3", Invalid, ErrorCategory.InvalidData)]
    [InlineData("Connect-TceContainer -Name ''", Invalid, ErrorCategory.InvalidData)]
    [InlineData("Connect-TceContainer -Name test", "ContainerNameTaken", ErrorCategory.ResourceExists)]
    [InlineData("Connect-TceContainer -Name TEST", "ContainerNameTaken", ErrorCategory.ResourceExists)]
    [InlineData("$thing | Connect-TceContainer", Unbound, ErrorCategory.InvalidArgument)]
    public void Bad_arguments_are_refused(string script, string id, ErrorCategory category) => Refuses(script, id, category);
}
