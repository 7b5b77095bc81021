namespace SpaprDdw.Containers;

/// <summary>
/// The waiting of a thread for a container that another thread uses. An operation takes no token for it, because most
/// operations are too short to be cancelled.
/// </summary>
public static class ContainerWait
{
    [ThreadStatic]
    private static CancellationToken current;

    /// <summary>How often a waiting thread looks at its token.</summary>
    internal static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    internal static CancellationToken Token => current;

    /// <summary>
    /// Lets a token end the waiting of this thread with an <see cref="OperationCanceledException"/>, until the result is
    /// disposed. Work that has begun goes on.
    /// </summary>
    /// <param name="token">The token.</param>
    public static Scope CancelWith(CancellationToken token)
    {
        var scope = new Scope(current);
        current = token;
        return scope;
    }

    /// <summary>The time in which a token can end the waiting.</summary>
    public readonly ref struct Scope
    {
        private readonly CancellationToken previous;

        internal Scope(CancellationToken previous) => this.previous = previous;

        /// <summary>Brings back the token that this thread had before.</summary>
        public void Dispose() => current = previous;
    }
}
