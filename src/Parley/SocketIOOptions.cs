using System.Text.Json;
using Parley.Adapters;
using Parley.Engine;

namespace Parley;

/// <summary>
/// The options of a Socket.IO server; those of Engine.IO are inherited. Defaults are the official server's, except where
/// <c>docs/differences.md</c> gives a safer one and the reason.
/// </summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/server-options/">Socket.IO documentation, server options</see>.</remarks>
public sealed partial class SocketIOOptions : EngineOptions
{
    /// <summary>Makes the adapter of a namespace; set by <see cref="SocketIOBuilder.UseAdapter"/>.</summary>
    internal Func<AdapterContext, Adapter> CreateAdapter { get; set; } = static context => new InMemoryAdapter(context);

    /// <summary>Creates the options with their defaults.</summary>
    public SocketIOOptions() => Path = "/socket.io";

    /// <summary>Time a client has to join a namespace before its connection is closed. Default: 10 s (the official server's: 45 s). Range: 100 ms to 1 h.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether the server hands out the browser client, for example at <c>/socket.io/socket.io.js</c>. Default: <see langword="true"/>.</summary>
    public bool ServeClient { get; set; } = true;

    /// <summary>How arguments are read and written. Default: <see cref="JsonSerializerDefaults.Web"/>, without escaping what only HTML needs escaped.</summary>
    public JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web);

    /// <summary>
    /// How packets are written. Default: <see cref="SocketIOParser.Json"/>. With <see cref="SocketIOParser.MessagePack"/> every client must use
    /// <c>socket.io-msgpack-parser</c>, and <see cref="EngineOptions.MaxPayload"/> may be 256 MiB at most. Handlers see no difference:
    /// <see cref="Json"/> still says how arguments are read and written.
    /// </summary>
    /// <remarks>Source: <see href="https://socket.io/docs/v4/custom-parser/">Socket.IO documentation, custom parser</see>.</remarks>
    public SocketIOParser Parser { get; set; }

    /// <summary>Time a client has to acknowledge an event, unless the call says otherwise. Default: 60 s. Range: 1 ms to 24 h.</summary>
    public TimeSpan AckTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Acknowledgements awaited from one socket at a time. Default: 1,024. Range: 1 to 1,000,000.</summary>
    public int MaxPendingAcks { get; set; } = 1024;

    /// <summary>Events of one socket that may wait for their handlers; at more, the client is not read until there is room. Default: 256. Range: 1 to 100,000.</summary>
    public int MaxQueuedEvents { get; set; } = 256;

    /// <summary>Namespaces that one connection may join. Default: 32. Range: 1 to 10,000.</summary>
    public int MaxNamespacesPerConnection { get; set; } = 32;

    /// <summary>Attempts of one connection to join that may be refused before it is closed. Default: 10. Range: 1 to 10,000.</summary>
    public int MaxRefusedConnects { get; set; } = 10;

    /// <summary>Whether a child of a dynamic namespace is removed when its last socket has left. Default: <see langword="true"/> (the official server's: <see langword="false"/>).</summary>
    public bool CleanupEmptyChildNamespaces { get; set; } = true;

    /// <summary>Rooms that one socket may be in. Default: 10,000. Range: 1 to 10,000,000.</summary>
    public int MaxRoomsPerSocket { get; set; } = 10_000;

    /// <summary>
    /// Lets a client whose connection broke come back as the same socket and get what it missed. Default: <see langword="null"/>, which is off.
    /// Turned on with <see cref="SocketIOBuilder.AddConnectionStateRecovery"/>.
    /// </summary>
    public ConnectionStateRecoveryOptions? ConnectionStateRecovery { get; set; }

    /// <summary>Nesting of JSON objects and arrays in one argument. Default: 256. Range: 1 to 1,000.</summary>
    public int MaxJsonDepth { get; set; } = 256;

    /// <summary>
    /// Events that metrics tell apart by name although no handler of their namespace is for them: those that are only emitted, say. All others
    /// without a handler count as <c>_other</c>, since names may come from clients. Read when the server is made. Default: none.
    /// </summary>
    public ICollection<string> MetricEvents { get; } = [];

    /// <summary>Arguments of one event. Default: 64. Range: 1 to 10,000.</summary>
    public int MaxArguments { get; set; } = 64;
}
