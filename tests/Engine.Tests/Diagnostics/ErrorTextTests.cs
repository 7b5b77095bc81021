using SpaprDdw.Abi;
using SpaprDdw.Errors;

namespace SpaprDdw.Tests.Diagnostics;

/// <summary>Texts that depend on the cause of an error.</summary>
public class ErrorTextTests
{
    [Theory]
    [InlineData("", "it offers none.")]
    [InlineData("type1", "it offers type1.")]
    [InlineData("type1 no-IOMMU", "it offers type1, no-IOMMU.")]
    public void The_error_about_an_IOMMU_lists_what_the_host_offers(string offered, string text)
    {
        string[] names = offered.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.EndsWith(text, HostErrors.IommuNotOffered(2, TceResult.Failure(Errno.ENODEV), names).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, Errno.None, "it answered +1, which is a failure without an error number")]
    [InlineData(-1, Errno.EIO, "it answered EIO")]
    public void The_error_about_a_refused_request_explains_the_answer(int returned, Errno errno, string text)
    {
        TceException error = ContainerErrors.DriverRefused("MAP_DMA", 0UL, new TceResult(returned, errno));
        Assert.Equal(($"The driver did not carry out MAP_DMA: {text}.", returned > 0), (error.Problem, error.Rule is not null));
    }

    [Fact]
    public void A_request_that_would_harm_a_real_kernel_has_its_own_text()
        => Assert.Contains("outside of the window's table", ContainerErrors.DriverRefused("MAP_DMA", 0UL, TceResult.WouldCorruptKernel).Problem, StringComparison.Ordinal);

    [Fact]
    public void A_failed_undo_tells_the_causes_of_both_failures()
    {
        TceException first = HostErrors.GroupBusy(5), second = HostErrors.GroupBusy(6);
        Assert.Contains($"({first.Problem.TrimEnd('.')})", ContainerErrors.ChangeNotUndone("c", [0], [], first, second).Problem, StringComparison.Ordinal);
        TceException other = ContainerErrors.ChangeNotUndone("c", [], ["0x0"], new IOException("The disk is full."), second);
        Assert.Contains("(The disk is full)", other.Problem, StringComparison.Ordinal);
        Assert.EndsWith("Windows that were to change: none; windows now: 0x0.", other.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_reason_for_a_file_that_was_not_written_fits_the_cause()
    {
        (Exception Cause, string Reason)[] cases =
        [
            (new DirectoryNotFoundException("x"), "its folder does not exist"),
            (new FileNotFoundException("x"), "its folder does not exist"),
            (new UnauthorizedAccessException("x"), "writing there is not permitted"),
            (new IOException("No space left on device : '/tmp/x'"), "No space left on device"),
            (new InvalidOperationException("One step made too many requests."), "One step made too many requests"),
        ];
        Assert.All(cases, each => Assert.Equal(each.Reason, WriteProblem.Of(each.Cause)));
    }

    [Fact]
    public void A_message_names_its_rule_only_if_it_has_one()
    {
        Assert.EndsWith("(Driver rule 17.)", HostErrors.GroupBusy(5).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("rule", HostErrors.VfioMissing("/dev/vfio/vfio").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_state_is_named_by_its_file_or_as_text()
    {
        Assert.StartsWith("The text holds no valid state: at $, ", StateErrors.StateUnreadable(StateErrors.NameOfText, "$", "it is empty").Problem, StringComparison.Ordinal);
        Assert.StartsWith("The file 'a.json' holds", StateErrors.StateUnreadable("a.json", "$", "it is empty").Problem, StringComparison.Ordinal);
    }
}
