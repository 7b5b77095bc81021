using System.Management.Automation;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>A container, window or buffer as an argument refers to it: by the object, or by what names it.</summary>
/// <typeparam name="T">What it refers to.</typeparam>
/// <param name="item">The object; null where only a name or number is known.</param>
/// <param name="text">How the argument reads in messages.</param>
public abstract class Reference<T>(T? item, string text)
    where T : class
{
    /// <inheritdoc/>
    public override string ToString() => text;

    /// <summary>The object; null where only a name or number is known.</summary>
    internal T? Item => item;
}

/// <summary>A reference that an argument can be turned into.</summary>
/// <typeparam name="TSelf">The reference itself.</typeparam>
internal interface IReferenceArgument<TSelf>
{
    /// <summary>The rest of the sentence that says what an argument is not, and what to give instead.</summary>
    static abstract string Complaint { get; }

    /// <summary>What an argument refers to; null where it can refer to nothing of the kind.</summary>
    /// <param name="value">The argument.</param>
    static abstract TSelf? From(object value);
}

/// <summary>Turns objects, names and numbers into references.</summary>
/// <typeparam name="T">The kind of reference.</typeparam>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ReferenceTransformationAttribute<T> : ArgumentTransformationAttribute
    where T : class, IReferenceArgument<T>
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
        => Arguments.Transform(inputData, value => value as T ?? T.From(value), T.Complaint);
}
