using System.Diagnostics;
using System.Net;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features.Authentication;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Parley.Diagnostics;

namespace Parley;

/// <summary>The facts of the request that opened a connection, copied from it, and what the client sent to join the namespace.</summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/server-socket-instance/#sockethandshake">Socket.IO documentation, socket.handshake</see>.</remarks>
public sealed class Handshake
{
    private readonly ConnectionFacts _facts;
    private readonly byte[] _auth;
    private readonly JsonSerializerOptions _json;

    internal Handshake(ConnectionFacts facts, byte[] auth, DateTimeOffset time, JsonSerializerOptions json)
    {
        _facts = facts;
        _auth = auth;
        _json = json;
        Time = time;
    }

    /// <summary>The headers of the request.</summary>
    public HandshakeHeaders Headers => _facts.Headers;

    /// <summary>The query of the request, the parameters of Engine.IO included.</summary>
    public IReadOnlyDictionary<string, StringValues> Query => _facts.Query;

    /// <summary>The path and query of the request.</summary>
    public string Url => _facts.Url;

    /// <summary>The client's address, as ASP.NET Core sees it: behind a proxy, as forwarded headers are configured.</summary>
    public IPAddress? Address => _facts.Address;

    /// <summary>Whether the request came over TLS.</summary>
    public bool IsSecure => _facts.IsSecure;

    /// <summary>Whether the request carried an Origin header, so that it came from a browser's page.</summary>
    public bool IsCrossDomain => !StringValues.IsNullOrEmpty(Headers["Origin"]);

    /// <summary>When the client joined the namespace.</summary>
    public DateTimeOffset Time { get; }

    /// <summary><see cref="Time"/> in milliseconds since 1970, UTC.</summary>
    public long Issued => Time.ToUnixTimeMilliseconds();

    /// <summary>
    /// What the client sent as <c>auth</c>, as JSON; an empty object if nothing. An older client, which <see cref="Engine.EngineOptions.AllowEIO3"/>
    /// lets in, has no <c>auth</c>: here is the query it joined a namespace other than the root with, all of its values strings.
    /// </summary>
    public JsonElement Auth
    {
        get
        {
            // How deep it may be was looked at when it came.
            var reader = new Utf8JsonReader(_auth.Length == 0 ? "{}"u8 : _auth, new JsonReaderOptions { MaxDepth = int.MaxValue / 2 });
            return JsonElement.ParseValue(ref reader);
        }
    }

    /// <summary>The request, for spans to refer to.</summary>
    internal ActivityLink[]? Links => _facts.Links;

    /// <summary>Reads what the client sent as <c>auth</c>.</summary>
    /// <typeparam name="T">The type to read.</typeparam>
    /// <returns>The value, or the default of <typeparamref name="T"/> if the client sent nothing or something that does not fit.</returns>
    public T? GetAuth<T>()
    {
        if (_auth.Length == 0)
        {
            return default;
        }

        try
        {
            return (T?)JsonSerializer.Deserialize(_auth, _json.GetTypeInfo(typeof(T)));
        }
        catch (JsonException)
        {
            return default;
        }
    }
}

/// <summary>What the sockets of one connection share.</summary>
internal sealed class ConnectionFacts
{
    private readonly string? _queryString;
    private readonly string _path;
    private Dictionary<string, StringValues>? _query;
    private ClaimsPrincipal? _user;

    public ConnectionFacts(HttpContext context)
    {
        _queryString = context.Request.QueryString.Value;
        _path = (context.Request.PathBase + context.Request.Path).ToUriComponent();
        Headers = new HandshakeHeaders(context.Request.Headers);
        Address = context.Connection.RemoteIpAddress;
        IsSecure = context.Request.IsHttps;
        _user = context.Features.Get<IHttpAuthenticationFeature>()?.User;
        Links = HandlerObserver.LinkToRequest();
    }

    /// <summary>The facts of a connection to another node, which does not tell its user.</summary>
    public ConnectionFacts(string url, IEnumerable<KeyValuePair<string, StringValues>> headers, IPAddress? address, bool isSecure)
    {
        var query = url.IndexOf('?', StringComparison.Ordinal);
        _path = query < 0 ? url : url[..query];
        _queryString = query < 0 ? null : url[query..];
        Headers = new HandshakeHeaders(headers);
        Address = address;
        IsSecure = isSecure;
    }

    public HandshakeHeaders Headers { get; }

    public Dictionary<string, StringValues> Query => _query ??= QueryHelpers.ParseQuery(_queryString);

    public string Url => _path + _queryString;

    public IPAddress? Address { get; }

    public bool IsSecure { get; }

    public ActivityLink[]? Links { get; }

    /// <summary>The user, if anybody said who it is. Most connections of a server without authentication never need an object for nobody.</summary>
    public ClaimsPrincipal? KnownUser => _user;

    /// <summary>The user, with an identity that is not authenticated if nobody is known, as <see cref="HttpContext.User"/> has it.</summary>
    public ClaimsPrincipal User => _user ?? Interlocked.CompareExchange(ref _user, new ClaimsPrincipal(new ClaimsIdentity()), null) ?? _user;
}
