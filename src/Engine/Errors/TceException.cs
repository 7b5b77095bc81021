using SpaprDdw.Diagnostics;
using SpaprDdw.Platforms;

namespace SpaprDdw.Errors;

#pragma warning disable CA1032 // Only this folder makes these errors: each says what is wrong, why, and what to do.

/// <summary>An operation that was refused or that failed, with the remedy.</summary>
public sealed class TceException : Exception
{
    internal TceException(
        string id, TceErrorCategory category, object? target, DriverRule? rule, string problem, string remedy, Exception? cause = null)
        : base(PrintableText.Of(MessageOf(Shown(problem), remedy, rule)), PrintableText.Of(cause))
    {
        Id = id;
        Category = category;
        Target = target is string text ? PrintableText.Of(text) : target;
        Rule = (int?)rule;
        Problem = Shown(problem);
        Remedy = PrintableText.Of(remedy);
    }

    /// <summary>The stable name of the error, for scripts.</summary>
    public string Id { get; }

    /// <summary>Its kind.</summary>
    public TceErrorCategory Category { get; }

    /// <summary>The object of the error, such as a window, a buffer or an address.</summary>
    public object? Target { get; }

    /// <summary>The number of the <see cref="DriverRule"/> that explains the error; null for none.</summary>
    public int? Rule { get; }

    /// <summary>What is wrong, and why.</summary>
    public string Problem { get; }

    /// <summary>What to do, in words that fit every user of the engine.</summary>
    public string Remedy { get; }

    /// <summary>The message with the caller's own remedy.</summary>
    /// <param name="remedy">The remedy.</param>
    public string MessageWith(string remedy) => MessageOf(Problem, remedy, (DriverRule?)Rule);

    private static string MessageOf(string problem, string remedy, DriverRule? rule)
        => rule is null ? $"{problem} {remedy}" : $"{problem} {remedy} (Driver rule {(int)rule}.)";

    /// <summary>Characters that cannot be shown become longer, so they are written out before the text is shortened.</summary>
    private static string Shown(string problem) => FileText.Message(PrintableText.Of(problem));
}
