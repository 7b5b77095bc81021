using System.Management.Automation;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>
/// Converts a limit: a size, or no limit, which is 'unlimited' in limits.conf(5) and 'infinity' in systemd's units.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LimitTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
        => Arguments.Transform(
            inputData,
            value => IsUnlimited(value) ? ulong.MaxValue : SizeTransformationAttribute.Parse(value),
            "is not a whole number of bytes below 16 EiB. Give bytes, a number with a unit such as '512 GiB', or unlimited");

    private static bool IsUnlimited(object value)
        => value is string text && text.Trim().ToLowerInvariant() is "unlimited" or "infinity";
}
