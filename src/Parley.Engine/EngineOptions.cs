using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Parley.Engine.Http;

namespace Parley.Engine;

/// <summary>
/// The options of Engine.IO: transports, heartbeat and limits. Defaults are the official server's, except where
/// <c>docs/differences.md</c> gives a safer one and the reason.
/// </summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/server-options/#low-level-engine-options">Socket.IO documentation, low-level engine options</see>.</remarks>
public partial class EngineOptions
{
    /// <summary>The path that clients connect to, without the slash they put behind it. Default: <c>/engine.io</c>, for Socket.IO <c>/socket.io</c>.</summary>
    public string Path { get; set; } = "/engine.io";

    /// <summary>Whether the path ends in a slash on the wire, as all clients send it unless told otherwise. Default: <see langword="true"/>.</summary>
    public bool AddTrailingSlash { get; set; } = true;

    /// <summary>How clients may connect. Default: polling and WebSocket.</summary>
    public EngineTransports Transports { get; set; } = EngineTransports.All;

    /// <summary>Whether a polling client is offered to move to WebSocket. Default: <see langword="true"/>.</summary>
    public bool AllowUpgrades { get; set; } = true;

    /// <summary>
    /// Whether older clients may connect: those of revision 3 of the Engine.IO protocol, which Socket.IO 1 and 2 are built on. They ping the server,
    /// join the root namespace by connecting, and know their socket by the session's id, which should be a secret. Default: <see langword="false"/>.
    /// </summary>
    /// <remarks>Source: <see href="https://socket.io/docs/v4/server-options/#alloweio3">Socket.IO documentation, allowEIO3</see>.</remarks>
    public bool AllowEIO3 { get; set; }

    /// <summary>
    /// Time between a client's answer to a ping and the next ping, and up to a 25th of it on top, so that the pings of many clients leave together.
    /// Default: 25 s. Range: 100 ms to 1 h.
    /// </summary>
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>Time a client has to answer a ping before it counts as gone. Default: 20 s. Range: 100 ms to 1 h.</summary>
    public TimeSpan PingTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Time a client has to finish moving to WebSocket. Default: 10 s. Range: 100 ms to 1 h.</summary>
    public TimeSpan UpgradeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Bytes of the largest message accepted, of one polling request and of one polling response; told to clients as <c>maxPayload</c>.
    /// The official server calls it <c>maxHttpBufferSize</c>. Default: 1,000,000. Range: 16 to 1 GiB.
    /// </summary>
    public int MaxPayload { get; set; } = 1_000_000;

    /// <summary>Packets accepted in one polling request. Default: 10,000. Range: 1 to 1,000,000.</summary>
    public int MaxPacketsPerPayload { get; set; } = 10_000;

    /// <summary>
    /// Bytes that may wait to be sent on one connection, each packet counted with 64 bytes on top. Above the soft limit whoever awaits an emit to that
    /// client waits for room; a client that lets more pile up than the hard limit is closed as a slow consumer, unless events may be dropped for it.
    /// Default: 1 MiB and 4 MiB. Range: 64 KiB to 1 GiB for the hard limit, 4 KiB to the hard limit for the soft one.
    /// </summary>
    public SendBufferLimits SendBuffer { get; set; } = new(SoftLimit: 1 << 20, HardLimit: 4 << 20);

    /// <summary>
    /// Bytes that may wait on all connections of this server together, those left out of which less than 64 KiB waits. Above it the connections with
    /// the longest queues are closed as slow consumers until it fits. An event that waits for several clients counts for each of them. Default: 25 % of the memory
    /// that the garbage collector may use. 0 turns it off. Range: 0, or 1 MiB and more.
    /// </summary>
    public long MaxTotalSendBuffer { get; set; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4;

    /// <summary>
    /// Time one write to a client, or one polling response, may take before the connection counts as dead, and the longest that an emit
    /// waits for room. Default: 10 s. Range: 1 s to 1 h.
    /// </summary>
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Time a client has to answer a WebSocket close frame before the connection is cut. Default: 5 s. Range: 100 ms to 1 h.</summary>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Whether the HTTP/1.1 request of a WebSocket ends when the WebSocket opens, so that an idle connection keeps nothing of it. Middleware, request logs,
    /// metrics and spans then see a short request that was answered with 101, and a limit of requests in progress does not count open WebSockets. On
    /// Kestrel only; see <see cref="Microsoft.AspNetCore.Hosting.EngineIOListenOptionsExtensions.UseWebSocketHandover"/> for endpoints with TLS. Default: <see langword="true"/>.
    /// </summary>
    public bool EndRequestOnUpgrade { get; set; } = true;

    /// <summary>Sessions open at a time; a handshake above it is answered 503. Default: 0, which stands for 80 % of the process's open-files limit and at least 10,000.</summary>
    public int MaxConnections { get; set; }

    /// <summary>
    /// Compresses WebSocket messages (permessage-deflate, without context takeover). Off by default: it costs memory and CPU, and secrets
    /// compressed together with text that an attacker chooses can leak through their size.
    /// </summary>
    public bool PerMessageDeflate { get; set; }

    /// <summary>Bytes from which a WebSocket message is compressed. Default: 1,024. Range: 0 to 1 GiB.</summary>
    public int PerMessageDeflateThreshold { get; set; } = 1024;

    /// <summary>Compresses polling responses by what the client accepts. Off by default, for the reasons <see cref="PerMessageDeflate"/> is.</summary>
    public bool HttpCompression { get; set; }

    /// <summary>Bytes from which a polling response is compressed. Default: 1,024. Range: 0 to 1 GiB.</summary>
    public int HttpCompressionThreshold { get; set; } = 1024;

    /// <summary>
    /// Pages of other origins that may connect, for example <c>https://app.example</c>; <c>*</c> stands for all. The server's own origin
    /// and the origins of the endpoint's CORS policy are allowed without being listed. Default: none.
    /// </summary>
    /// <remarks>Browsers guard neither WebSockets nor simple requests with CORS, so the server has to look at the origin itself.</remarks>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>Whether a request without an Origin header is refused. Off by default, since clients that are no browsers send none.</summary>
    public bool RequireOrigin { get; set; }

    /// <summary>
    /// Whether a session belongs to the user whose request opened it: its polls, its POSTs and its move to WebSocket have to be authenticated as the same
    /// user, and are refused as of an unknown session otherwise, so that a session id alone, from a log for example, is of no use. A session that
    /// nobody in particular opened is refused to users who have logged in since; their clients connect anew. The session itself goes on. Default: <see langword="false"/>, as with the official server.
    /// </summary>
    public bool RequireSameUser { get; set; }

    /// <summary>
    /// Decides on each request that opens a session, on either transport; not asked again when a session moves to WebSocket.
    /// Default: none, all are let in. An exception refuses the client.
    /// </summary>
    public Func<HttpContext, ValueTask<HandshakeDecision>>? AllowRequest { get; set; }

    /// <summary>
    /// The cookie that carries the session id for load balancers, set by a handshake over polling. Default: none. The official server's
    /// cookie is <c>new CookieBuilder { Name = "io", Path = "/", HttpOnly = true, SameSite = SameSiteMode.Lax }</c>.
    /// </summary>
    public CookieBuilder? Cookie { get; set; }

    /// <summary>
    /// Makes the id of a session about to be opened, for example with a prefix that a load balancer routes by. Default: 128 random bits.
    /// </summary>
    /// <remarks>
    /// The id is a secret: whoever knows it can read and write the session, so it must not be guessable. It has 1 to 128 of the characters
    /// <c>A-Z a-z 0-9 - . _ ~</c>. One that has others or is in use, and an exception, refuse the client with code 3 and the context
    /// <c>ID_GENERATION_ERROR</c>. Not asked when a session moves to WebSocket.
    /// </remarks>
    public Func<HttpContext, ValueTask<string>>? GenerateId { get; set; }

    /// <summary>Called for each request that is refused with a code of the protocol, before it is answered: the official server's <c>connection_error</c>. Not called where a limit answers 429 or 503. Default: none. An exception is logged.</summary>
    public Action<ConnectionError>? OnConnectionError { get; set; }

    /// <summary>
    /// Called before the headers of the response that opens a session are sent, over polling or WebSocket, to add to
    /// <see cref="HttpContext.Response"/>: the official server's <c>initial_headers</c>. Default: none. An exception is logged.
    /// </summary>
    public Action<HttpContext>? OnInitialHeaders { get; set; }

    /// <summary>The same for every response of a transport, the first included, after <see cref="OnInitialHeaders"/>: the official server's <c>headers</c>. Default: none.</summary>
    public Action<HttpContext>? OnHeaders { get; set; }

    /// <summary>
    /// Called for each session that was opened, before anything is received from it: the official engine's <c>connection</c>. The request is
    /// not to be kept beyond the call. Default: none. An exception is logged.
    /// </summary>
    public Action<EngineConnection, HttpContext>? OnConnection { get; set; }

    /// <summary>A message for every client, sent with the handshake. Default: none.</summary>
    public string? InitialPacket { get; set; }

    internal virtual string? IdOf(ClaimsPrincipal user) => EngineServer.IdFromClaims(user);
}
