namespace SpaprDdw.Partition.Verdicts;

/// <summary>The words for verdicts. <see cref="VerdictWords"/> has their meanings.</summary>
internal static class Verdict
{
    public const string Direct = nameof(Direct);
    public const string DirectPartial = nameof(DirectPartial);
    public const string DirectNotPmem = nameof(DirectNotPmem);
    public const string Split = nameof(Split);
    public const string Dynamic = nameof(Dynamic);
    public const string Only32Bit = nameof(Only32Bit);
    public const string NotAsked = nameof(NotAsked);
    public const string NotOffered = nameof(NotOffered);
    public const string SwitchedOff = nameof(SwitchedOff);
    public const string NoMaximumMemory = nameof(NoMaximumMemory);
    public const string CreateRefused = nameof(CreateRefused);
    public const string QueryFailed = nameof(QueryFailed);
    public const string DefaultInUse = nameof(DefaultInUse);
    public const string FailedBefore = nameof(FailedBefore);
    public const string OutOfReach = nameof(OutOfReach);
    public const string NoWindowLeft = nameof(NoWindowLeft);
    public const string HeldByVfio = nameof(HeldByVfio);
    public const string Frozen = nameof(Frozen);
    public const string Unexplained = nameof(Unexplained);
    public const string Unknown = nameof(Unknown);
}
