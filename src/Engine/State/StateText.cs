namespace SpaprDdw.State;

/// <summary>Text of a file in messages: a file can hold names of any length.</summary>
internal static class StateText
{
    private const int Longest = 60;

    public static string Short(string text) => text.Length <= Longest ? text : text[..Longest] + "...";
}
