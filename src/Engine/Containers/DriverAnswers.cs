using SpaprDdw.Abi;
using SpaprDdw.Errors;

namespace SpaprDdw.Containers;

/// <summary>Answers of the driver to requests that the rules allowed.</summary>
internal static class DriverAnswers
{
    /// <summary>Throws unless the answer is 0: a positive number is a failure too (rule ZeroIsSuccess).</summary>
    /// <param name="result">The answer.</param>
    /// <param name="request">The name of the request.</param>
    /// <param name="target">The object that the error is about.</param>
    /// <exception cref="TceException">DriverRefused.</exception>
    public static void ThrowIfRefused<T>(this TceResult result, string request, T target)
        where T : notnull
    {
        if (!result.IsSuccess)
            throw ContainerErrors.DriverRefused(request, target, result);
    }
}
