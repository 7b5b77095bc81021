namespace SpaprDdw.Partition.Verdicts;

/// <summary>Reads the parameters that a kernel was started with.</summary>
internal static class KernelParameters
{
    /// <summary>
    /// True if the command line has a parameter, with or without a value. As in the kernel, - and _ are the same in a
    /// name, and the parameters after -- are for init.
    /// </summary>
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
