using SpaprDdw.Abi;

namespace SpaprDdw.Tests.Abi;

public class IoctlNumberTests
{
    [Theory]
    [InlineData(VfioRequest.GetApiVersion, 0x3B64, 0x20003B64)]
    [InlineData(VfioRequest.CheckExtension, 0x3B65, 0x20003B65)]
    [InlineData(VfioRequest.SetIommu, 0x3B66, 0x20003B66)]
    [InlineData(VfioRequest.GroupGetStatus, 0x3B67, 0x20003B67)]
    [InlineData(VfioRequest.GroupSetContainer, 0x3B68, 0x20003B68)]
    [InlineData(VfioRequest.GroupUnsetContainer, 0x3B69, 0x20003B69)]
    [InlineData(VfioRequest.GroupGetDeviceFd, 0x3B6A, 0x20003B6A)]
    [InlineData(VfioRequest.DeviceGetInfo, 0x3B6B, 0x20003B6B)]
    [InlineData(VfioRequest.TceGetInfo, 0x3B70, 0x20003B70)]
    [InlineData(VfioRequest.MapDma, 0x3B71, 0x20003B71)]
    [InlineData(VfioRequest.UnmapDma, 0x3B72, 0x20003B72)]
    [InlineData(VfioRequest.Enable, 0x3B73, 0x20003B73)]
    [InlineData(VfioRequest.Disable, 0x3B74, 0x20003B74)]
    [InlineData(VfioRequest.RegisterMemory, 0x3B75, 0x20003B75)]
    [InlineData(VfioRequest.UnregisterMemory, 0x3B76, 0x20003B76)]
    [InlineData(VfioRequest.TceCreate, 0x3B77, 0x20003B77)]
    [InlineData(VfioRequest.TceRemove, 0x3B78, 0x20003B78)]
    [InlineData(VfioRequest.EehPeOp, 0x3B79, 0x20003B79)]
    public void A_request_has_the_number_of_its_architecture(VfioRequest request, uint common, uint powerPc)
    {
        Assert.Equal(common, IoctlNumber.Of(request, IoctlEncoding.Common));
        Assert.Equal(powerPc, IoctlNumber.Of(request, IoctlEncoding.PowerPc));
    }

    [Fact]
    public void Every_request_is_tested()
        => Assert.Equal(
            Enum.GetValues<VfioRequest>(),
            typeof(IoctlNumberTests).GetMethod(nameof(A_request_has_the_number_of_its_architecture))!
                .GetCustomAttributes(typeof(InlineDataAttribute), inherit: false)
                .Select(data => (VfioRequest)((InlineDataAttribute)data).Data[0]!));

    /// <summary>The kernel takes the argument of the other requests for the address of a struct or of a number.</summary>
    [Fact]
    public void Requests_without_a_struct_pass_a_number()
        => Assert.Equal(
            [
                VfioRequest.GetApiVersion, VfioRequest.CheckExtension, VfioRequest.SetIommu, VfioRequest.GroupUnsetContainer,
                VfioRequest.Enable, VfioRequest.Disable,
            ],
            Enum.GetValues<VfioRequest>().Where(request => request.TakesNumber()));

    [Fact]
    public void Numbers_of_IOMMU_interfaces_are_those_of_the_kernel_header()
    {
        Assert.Equal(2, VfioIommu.SpaprTceV1);
        Assert.Equal(5, VfioIommu.Eeh);
        Assert.Equal(7, VfioIommu.SpaprTceV2);
    }
}
