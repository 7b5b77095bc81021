using System.Globalization;

namespace SpaprDdw.Benchmarks.Reports;

/// <summary>A row of the table: a measured value and its limit.</summary>
/// <param name="Target">The number of the target; 0 if the row has no target.</param>
/// <param name="What">What was measured.</param>
/// <param name="Value">The measured value.</param>
/// <param name="AtMost">The limit of the value.</param>
/// <param name="Unit">The unit of value and limit; x for a multiple of the baseline.</param>
/// <param name="Detail">The times or bytes behind the value.</param>
internal sealed record Row(int Target, string What, double Value, double AtMost, string Unit, string Detail)
{
    public bool Holds => Value <= AtMost;

    public static Row Ratio(int target, string what, Measurements run, string benchmark, string baseline, double atMost)
        => new(target, what, run.Ratio(benchmark, baseline), atMost, "x", $"{Time(run.Time(benchmark))} / {Time(run.Time(baseline))}");

    public static string Time(double nanoseconds) => nanoseconds switch
    {
        < 1e4 => $"{Number(nanoseconds)} ns",
        < 1e7 => $"{Number(nanoseconds / 1e3)} us",
        _ => $"{Number(nanoseconds / 1e6)} ms",
    };

    /// <summary>A number with at most three significant digits, or all digits before the point.</summary>
    public static string Number(double value) => value switch
    {
        0 => "0",
        double.PositiveInfinity => "-",
        < 0.01 => value.ToString("0.#e-0", CultureInfo.InvariantCulture),
        < 10 => value.ToString("0.##", CultureInfo.InvariantCulture),
        < 100 => value.ToString("0.#", CultureInfo.InvariantCulture),
        _ => value.ToString("#,0", CultureInfo.InvariantCulture),
    };
}
