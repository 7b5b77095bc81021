using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace SpaprDdw.Runner;

/// <summary>Text to the console: errors to stderr, everything else to stdout, as <c>pwsh</c> does.</summary>
internal sealed class ConsoleInterface : PSHostUserInterface
{
    public override PSHostRawUserInterface RawUI { get; } = new ConsoleRawInterface();
    public override bool SupportsVirtualTerminal { get; } =
        !Console.IsOutputRedirected && !Console.IsErrorRedirected &&
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public override void Write(string value) => Console.Write(Shown(value));
    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);
    public override void WriteLine(string value) => Console.WriteLine(Shown(value));
    public override void WriteErrorLine(string value) => Console.Error.WriteLine(Shown(value));
    public override void WriteWarningLine(string message) => WriteLine("WARNING: " + message);
    public override void WriteVerboseLine(string message) => WriteLine("VERBOSE: " + message);
    public override void WriteDebugLine(string message) => WriteLine("DEBUG: " + message);

    /// <summary>One line that overwrites itself, and only where somebody watches.</summary>
    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        if (!SupportsVirtualTerminal)
            return;
        string text = record.RecordType == ProgressRecordType.Completed
            ? ""
            : $"{record.Activity}: {record.StatusDescription} {record.PercentComplete} %";
        Console.Error.Write($"\r{text[..Math.Min(text.Length, RawUI.BufferSize.Width - 1)]}\e[K");
    }

    public override int PromptForChoice(
        string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        // The letter after & in a label is what one types: "&Yes", "Yes to &All".
        string[] keys = [.. choices.Select(choice => choice.Label[(choice.Label.IndexOf('&') + 1)..][..1])];
        string options = string.Join("  ", choices.Select((choice, i) => $"[{keys[i]}] {choice.Label.Replace("&", "")}"));
        int chosen;
        do
        {
            string answer = Ask($"{caption}\n{message}\n{options}: ").Trim();
            chosen = answer.Length == 0
                ? defaultChoice
                : Array.FindIndex(keys, key => key.Equals(answer, StringComparison.OrdinalIgnoreCase));
        }
        while (chosen < 0);
        return chosen;
    }

    public override Dictionary<string, PSObject> Prompt(
        string caption, string message, Collection<FieldDescription> descriptions) =>
        descriptions.ToDictionary(field => field.Name, field => PSObject.AsPSObject(Ask($"{field.Name}: ")));

    public override string ReadLine() => Ask("");
    public override SecureString ReadLineAsSecureString() => throw NoSecrets();
    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName) => throw NoSecrets();
    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName,
        PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) => throw NoSecrets();

    private static string Ask(string question)
    {
        if (Console.IsInputRedirected)
            throw new HostException($"An answer is needed, and there is no terminal to ask at: {question.Trim()}");
        Console.Write(question);
        return Console.ReadLine() ?? throw new HostException("The input ended before the question was answered.");
    }

    private static NotSupportedException NoSecrets() => new("The runner asks for no secrets.");

    /// <summary>The views carry colours; they go only where they are shown as such.</summary>
    private string Shown(string value) => GetOutputString(value, SupportsVirtualTerminal);
}
