using System.Runtime.CompilerServices;

namespace SpaprDdw.Backends.Logging;

/// <summary>The text of a request, put together only when somebody listens.</summary>
[InterpolatedStringHandler]
internal ref struct RequestText
{
    private DefaultInterpolatedStringHandler text;

    public RequestText(int literalLength, int formattedCount, LoggingBackend log, out bool isEnabled)
    {
        isEnabled = log.IsEnabled;
        if (isEnabled)
            text = new DefaultInterpolatedStringHandler(literalLength, formattedCount, System.Globalization.CultureInfo.InvariantCulture);
    }

    public void AppendLiteral(string value) => text.AppendLiteral(value);

    public void AppendFormatted<T>(T value) => text.AppendFormatted(value);

    /// <summary>Addresses and sizes are written in hexadecimal, as the driver's own messages have them.</summary>
    public void AppendFormatted(ulong value) => text.AppendFormatted(Diagnostics.Units.Address(value));

    public string GetText() => text.ToStringAndClear();
}
