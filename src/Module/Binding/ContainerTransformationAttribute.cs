using System.Management.Automation;
using SpaprDdw.Containers;
using SpaprDdw.PowerShell.Sessions;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>Takes a container, or the name of one of this runspace.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class ContainerTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => Arguments.Unwrap(inputData) switch
    {
        TceContainer container => container,
        string name => Session.OfRunspace().Find(name)
            ?? throw new ArgumentTransformationMetadataException($"No container '{name}' is connected. See Get-TceContainer."),
        object other => throw new ArgumentTransformationMetadataException($"'{other}' is not a container. Give the object or its name."),
    };
}
