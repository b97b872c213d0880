using Microsoft.AspNetCore.Http.Features;

namespace Parley.Engine.Tests.Harness;

/// <summary>The life of a request's connection: either side ends it, and whatever hangs on it breaks.</summary>
internal sealed class RequestLifetime(Action breakConnection) : IHttpRequestLifetimeFeature, IDisposable
{
    private readonly CancellationTokenSource _aborted = new();
    private int _once;

    public CancellationToken RequestAborted
    {
        get => _aborted.Token;
        set => throw new NotSupportedException();
    }

    /// <summary>Whether the server aborted, rather than the client.</summary>
    public bool AbortedByServer { get; private set; }

    public void Abort()
    {
        AbortedByServer = true;
        Break();
    }

    public void Break()
    {
        if (Interlocked.Exchange(ref _once, 1) == 0)
        {
            breakConnection();
            _aborted.Cancel();
        }
    }

    public void Dispose() => _aborted.Dispose();
}
