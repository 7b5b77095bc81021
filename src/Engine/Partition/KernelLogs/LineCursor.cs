using System.Globalization;

namespace SpaprDdw.Partition.KernelLogs;

/// <summary>Parses a line of a log from left to right.</summary>
/// <param name="text">The rest of the line.</param>
internal ref struct LineCursor(ReadOnlySpan<char> text)
{
    /// <summary>The rest of the line.</summary>
    public ReadOnlySpan<char> Rest { get; private set; } = text;

    /// <summary>Skips a text if it is next.</summary>
    public bool Skip(ReadOnlySpan<char> literal)
    {
        if (!Rest.StartsWith(literal))
            return false;
        Rest = Rest[literal.Length..];
        return true;
    }

    /// <summary>Reads a hexadecimal number, with or without 0x.</summary>
    public bool Hex(out ulong number)
    {
        Skip("0x");
        int end = Rest.IndexOfAnyExcept(KernelLogText.HexDigits);
        ReadOnlySpan<char> digits = end < 0 ? Rest : Rest[..end];
        Rest = Rest[digits.Length..];
        return ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>Skips a text and reads a hexadecimal number of 32 bits.</summary>
    public bool Hex(ReadOnlySpan<char> before, out uint number)
    {
        bool isThere = Hex(before, out ulong wide) && wide <= uint.MaxValue;
        number = (uint)wide;
        return isThere;
    }

    /// <summary>Skips a text and reads a hexadecimal number.</summary>
    public bool Hex(ReadOnlySpan<char> before, out ulong number)
    {
        number = 0;
        return Skip(before) && Hex(out number);
    }

    /// <summary>Skips a text and reads a decimal number.</summary>
    public bool Decimal(ReadOnlySpan<char> before, out int number)
    {
        number = 0;
        if (!Skip(before))
            return false;
        int end = Rest.Length > 0 && Rest[0] == '-' ? 1 : 0;
        while (end < Rest.Length && char.IsAsciiDigit(Rest[end]))
            end++;
        ReadOnlySpan<char> digits = Rest[..end];
        Rest = Rest[end..];
        return int.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
    }
}
