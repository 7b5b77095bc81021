using System.Management.Automation;
using SpaprDdw.Platforms;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>
/// A machine that can be emulated, as an argument names it. No enumeration and no set of values, because PowerShell
/// completes these by itself, without a tip.
/// </summary>
public sealed class PlatformArgument
{
    private PlatformArgument(TcePlatform value) => Value = value;

    /// <summary>What is taken where nothing is said.</summary>
    internal static PlatformArgument Usual { get; } = new(TcePlatform.Power9);

    /// <summary>Those that there are.</summary>
    internal static IReadOnlyList<TcePlatform> Known { get; } =
        [TcePlatform.Power8, TcePlatform.Power9, TcePlatform.Power10, TcePlatform.PSeries];

    /// <summary>The machine.</summary>
    internal TcePlatform Value { get; }

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();

    internal static PlatformArgument? From(object value) => value switch
    {
        PlatformArgument argument => argument,
        TcePlatform or string => Known.Where(platform => string.Equals(platform.ToString(), value.ToString(), StringComparison.OrdinalIgnoreCase))
            .Select(platform => new PlatformArgument(platform)).FirstOrDefault(),
        _ => null,
    };
}

/// <summary>Turns names of machines into a <see cref="PlatformArgument"/>.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class PlatformTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
        => Arguments.Transform(
            inputData, PlatformArgument.From, $"is no machine that can be emulated. Give one of {string.Join(", ", PlatformArgument.Known)}");
}
