using System.Management.Automation;
using SpaprDdw.Platforms;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>
/// A machine to emulate that was given as an argument. It is neither an enumeration nor a ValidateSet, because
/// PowerShell completes those itself, without tips.
/// </summary>
public sealed class PlatformArgument
{
    private PlatformArgument(TcePlatform value) => Value = value;

    /// <summary>The machine that is emulated if the user names none.</summary>
    internal static PlatformArgument Default { get; } = new(TcePlatform.Power9);

    /// <summary>All machines that can be emulated.</summary>
    internal static IReadOnlyList<TcePlatform> All { get; } =
        [TcePlatform.Power8, TcePlatform.Power9, TcePlatform.Power10, TcePlatform.PSeries];

    /// <summary>The machine.</summary>
    internal TcePlatform Value { get; }

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();

    internal static PlatformArgument? From(object value) => value switch
    {
        PlatformArgument argument => argument,
        TcePlatform or string => All.Where(platform => string.Equals(platform.ToString(), value.ToString(), StringComparison.OrdinalIgnoreCase))
            .Select(platform => new PlatformArgument(platform)).FirstOrDefault(),
        _ => null,
    };
}

/// <summary>Converts names of machines to a <see cref="PlatformArgument"/>.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class PlatformTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
        => Arguments.Transform(
            inputData, PlatformArgument.From, $"is not a machine that can be emulated. Give one of {string.Join(", ", PlatformArgument.All)}");
}
