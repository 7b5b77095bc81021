using SpaprDdw.Diagnostics;

namespace SpaprDdw.Readiness;

/// <summary>One thing that a guest needs after a boot.</summary>
/// <param name="Property">The property of the settings that asks for it.</param>
/// <param name="Need">What is needed, such as "the module vfio-pci".</param>
/// <param name="Problem">Why it is not there after a boot; null if it is.</param>
public sealed record ReadinessFinding(string Property, string Need, string? Problem)
{
    /// <summary>What is needed. It can name files, so what cannot be shown is written out.</summary>
    public string Need { get; } = PrintableText.Of(Need);

    /// <summary>Why it is not there after a boot; null if it is.</summary>
    public string? Problem { get; } = Problem is null ? null : PrintableText.Of(Problem);

    /// <summary>True if it is there after a boot.</summary>
    public bool Lasts => Problem is null;
}
