using System.Text.Json.Serialization;
using Parley.Emitters;

namespace Parley.AotSmoke;

internal sealed record Note(string Text, byte[]? Picture);

[JsonSerializable(typeof(Note))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(int))]
internal sealed partial class ClusterJson : JsonSerializerContext;

/// <summary>A node of a cluster whose clients tell it what to do. The environment says over what: ADAPTER, BUS (where that is) and PREFIX.</summary>
internal static class ClusterApp
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly SocketKey<string> Name = new("name");

    public static WebApplication Build(WebApplicationBuilder builder)
    {
        AddBus(builder.Services, builder.Services.AddSocketIO().AddJsonContext(ClusterJson.Default));
        var app = builder.Build();
        AddHandlers(app.MapSocketIO(), app.Services.GetRequiredService<SocketIOEmitter>());
        return app;
    }

    private static void AddBus(IServiceCollection services, SocketIOBuilder node)
    {
        var (bus, prefix) = (Setting("BUS"), Setting("PREFIX"));
        switch (Setting("ADAPTER"))
        {
            case "classic":
                node.AddRedisAdapter(bus, options => options.Key = prefix);
                services.AddRedisEmitter(bus, options => AddTypes(options).Key = prefix);
                break;
            case "sharded":
                // The classic emitter is for others.
                node.AddRedisShardedAdapter(bus, options => options.ChannelPrefix = prefix);
                services.AddRedisEmitter(bus, options => AddTypes(options).Key = prefix);
                break;
            case "streams":
                node.AddConnectionStateRecovery().AddRedisStreamsAdapter(bus, options => (options.StreamName, options.ChannelPrefix, options.SessionKeyPrefix) = (prefix, prefix, prefix + ":session:"));
                services.AddRedisStreamsEmitter(bus, options => AddTypes(options).StreamName = prefix);
                break;
            case "postgres":
                node.AddPostgresAdapter(bus, options => (options.ChannelPrefix, options.CreateTable) = (prefix, true));
                services.AddPostgresEmitter(bus, options => AddTypes(options).ChannelPrefix = prefix);
                break;
            case var other:
                throw new InvalidOperationException($"ADAPTER={other} is none of classic, sharded, streams, postgres.");
        }
    }

    private static void AddHandlers(SocketIOServer io, SocketIOEmitter emitter)
    {
        io.OnConnected(static async socket =>
        {
            if (!socket.Recovered)
            {
                socket.Data.Set(Name, "Änne");
                await socket.JoinAsync("native");
            }
        });
        io.On("say", async (Socket _, string room, Note note) => await io.To(room).EmitAsync("said", note));
        io.On("emit", async (Socket _, string room, Note note) => await emitter.To(room).EmitAsync("emitted", note));
        io.On("move", async (Socket _, string from, string to) => await io.To(from).SocketsJoinAsync(to));
        io.On("throw-out", async (Socket _, string room) => await io.To(room).DisconnectSocketsAsync());
        io.On("ask", async (Socket _, string room, string question) =>
            (await io.To(room).Timeout(Limit).EmitWithAckAsync<string>("question", question)).Values.Order(StringComparer.Ordinal).ToArray());
        io.On("ids", async (Socket _) => (await io.FetchSocketsAsync()).Select(static socket => socket.Id).Order(StringComparer.Ordinal).ToArray());
        io.On("nodes", async (Socket _) =>
            (await io.ServerSideEmitWithAckAsync<string>("who")).Values.Order(StringComparer.Ordinal).ToArray());
        io.On("servers", async (Socket _) => await io.Of("/").Adapter.ServerCountAsync());
        io.OnServerSide("who", static () => "native");
    }

    /// <summary>Types that are known when it is compiled, as there is no reflection afterwards.</summary>
    private static TOptions AddTypes<TOptions>(TOptions options)
        where TOptions : EmitterOptions
    {
        options.Json.TypeInfoResolverChain.Add(ClusterJson.Default);
        return options;
    }

    private static string Setting(string name) => Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is missing.");
}
