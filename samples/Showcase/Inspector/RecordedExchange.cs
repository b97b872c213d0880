using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace Showcase.Inspector;

/// <summary>Copies of a request and its response, of a bounded size and without secrets.</summary>
internal sealed class RecordedExchange
{
    private const int MaxCharacters = 4_000;
    private const string Mask = "•••";

    // Parts of the names of headers whose values let somebody in, also those that proxies add.
    private static readonly string[] _secrets = ["cookie", "authorization", "auth-", "token", "secret", "jwt", "assertion", "session", "api-key", "apikey", "principal"];

    private readonly HandshakeExchange _request;
    private volatile HandshakeExchange? _answered;

    public RecordedExchange(HttpContext context)
    {
        var request = context.Request;
        var headers = Copy(request.Headers, out var isCut);
        // Over HTTP/2 what is connected to is told by this, and no header says Upgrade.
        if (context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: { } protocol })
            headers = [new(":protocol", protocol, IsMasked: false), .. headers];
        _request = new HandshakeExchange(
            IsWebSocket(context) ? "websocket" : "polling",
            request.Protocol,
            request.Method,
            Shorten($"{request.PathBase}{request.Path}{request.QueryString}"),
            headers,
            Status: 0,
            Reason: "",
            Response: [],
            isCut);
    }

    public static bool IsWebSocket(HttpContext context) =>
        context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } || context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };

    public void Answer(HttpResponse response)
    {
        var headers = Copy(response.Headers, out var isCut);
        // HTTP/2 has no words for a status.
        var reason = _request.Protocol == HttpProtocol.Http2 ? "" : ReasonPhrases.GetReasonPhrase(response.StatusCode);
        _answered = _request with { Status = response.StatusCode, Reason = reason, Response = headers, IsCut = _request.IsCut || isCut };
    }

    public HandshakeExchange Tell() => _answered ?? _request;

    private static HeaderLine[] Copy(IHeaderDictionary headers, out bool isCut)
    {
        var lines = new List<HeaderLine>(headers.Count);
        var left = MaxCharacters;
        isCut = false;
        foreach (var (name, values) in headers)
        {
            var isMasked = _secrets.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase));
            foreach (var value in values)
            {
                var line = new HeaderLine(name, isMasked ? Mask : Shorten(value ?? ""), isMasked);
                left -= line.Name.Length + line.Value.Length;
                if (left < 0)
                {
                    isCut = true;
                    return [.. lines];
                }

                lines.Add(line);
            }
        }

        return [.. lines];
    }

    private static string Shorten(string value) => value.Length <= 1_000 ? value : string.Concat(value.AsSpan(0, 1_000), "…");
}
