using System.Management.Automation;

namespace SpaprDdw.PowerShell.Binding;

/// <summary>An argument that refers to a container, window or buffer: the object, its name or its number.</summary>
/// <typeparam name="T">The type of the object.</typeparam>
/// <param name="item">The object; null if the argument is a name or a number.</param>
/// <param name="text">The argument's text in messages.</param>
public abstract class Reference<T>(T? item, string text)
    where T : class
{
    /// <inheritdoc/>
    public override string ToString() => text;

    /// <summary>The object; null if the argument is a name or a number.</summary>
    internal T? Item => item;
}

/// <summary>A reference to which PowerShell's arguments can be converted.</summary>
/// <typeparam name="TSelf">The type of the reference.</typeparam>
internal interface IReferenceArgument<TSelf>
{
    /// <summary>The error for another argument, after the argument itself: "is not a buffer. Give ...".</summary>
    static abstract string Problem { get; }

    /// <summary>Converts an argument; null if it cannot be such a reference.</summary>
    /// <param name="value">The argument.</param>
    static abstract TSelf? From(object value);
}

/// <summary>Converts objects, names and numbers to references.</summary>
/// <typeparam name="T">The type of the reference.</typeparam>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ReferenceTransformationAttribute<T> : ArgumentTransformationAttribute
    where T : class, IReferenceArgument<T>
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
        => Arguments.Transform(inputData, value => value as T ?? T.From(value), T.Problem);
}
