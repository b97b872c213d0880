using Microsoft.AspNetCore.Http.Features;

namespace Parley.Engine.Tests.Harness;

/// <summary>Hands out the stream of a WebSocket, by an HTTP/1.1 upgrade or an HTTP/2 extended CONNECT.</summary>
internal sealed class UpgradeFeature(Stream stream, bool isHttp2) : IHttpUpgradeFeature, IHttpExtendedConnectFeature
{
    public bool IsUpgradableRequest => !isHttp2;

    public bool IsExtendedConnect => isHttp2;

    public string? Protocol => isHttp2 ? "websocket" : null;

    public bool WasAccepted { get; private set; }

    public Task<Stream> UpgradeAsync() => Accept(!isHttp2);

    public ValueTask<Stream> AcceptAsync() => new(Accept(isHttp2));

    private Task<Stream> Accept(bool isRightWay)
    {
        Assert.True(isRightWay);
        Assert.False(WasAccepted);
        WasAccepted = true;
        return Task.FromResult(stream);
    }
}
