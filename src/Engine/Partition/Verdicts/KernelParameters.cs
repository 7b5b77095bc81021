namespace SpaprDdw.Partition.Verdicts;

/// <summary>The parameters that a kernel was started with.</summary>
internal static class KernelParameters
{
    /// <summary>True where a parameter is there, with a value or without. The kernel takes - for _, and ends at a lone --.</summary>
    public static bool Has(string commandLine, string name)
    {
        bool isQuoted = false;
        int start = 0;
        for (int at = 0; at <= commandLine.Length; at++)
        {
            if (at < commandLine.Length && commandLine[at] == '"')
                isQuoted = !isQuoted;
            if (at < commandLine.Length && (isQuoted || !char.IsWhiteSpace(commandLine[at])))
                continue;
            string word = commandLine[start..at];
            start = at + 1;
            if (word == "--")
                return false;
            if (word.Split('=')[0].Replace('-', '_') == name)
                return true;
        }

        return false;
    }
}
