using StackExchange.Redis;

namespace Parley.Emitters.Tests.Wire;

/// <summary>The entries that the official emitter for streams writes.</summary>
public sealed class RedisStreamsEmitterWireTests(Buses buses)
{
    [Fact]
    public async Task Operations_are_entries_with_the_fields_of_the_official_emitter()
    {
        var name = Buses.NewKey();
        var emitter = SocketIOEmitter.OverRedisStreams(buses.Redis, new RedisStreamsEmitterOptions { StreamName = name });

        foreach (var (operation, data) in new[]
        {
            ("none", """3 {"packet":{"type":2,"data":["none"],"nsp":"/"},"opts":{"rooms":[],"flags":{},"except":[]}}"""),
            ("rooms", """3 {"packet":{"type":2,"data":["rooms",1],"nsp":"/"},"opts":{"rooms":["a","b"],"flags":{"volatile":true,"compress":false},"except":["c","d"]}}"""),
            ("join", """4 {"opts":{"rooms":["a"],"except":["b"],"flags":{}},"rooms":["x","y"]}"""),
            ("leave", """5 {"opts":{"rooms":[],"except":[],"flags":{}},"rooms":["x"]}"""),
            ("disconnect", """6 {"opts":{"rooms":["a"],"except":[],"flags":{}},"close":true}"""),
            ("server side", """9 {"packet":["news",1,{"a":"b"}]}"""),
        })
        {
            await EmitterOperations.All[operation].Call(emitter);
            Assert.Equal($"uid=emitter nsp=/ type={data[0]} data={data[2..]}", await LastAsync(name));
        }
    }

    [Fact]
    public async Task Bytes_are_MessagePack_in_base64()
    {
        var name = Buses.NewKey();

        await SocketIOEmitter.OverRedisStreams(buses.Redis, new RedisStreamsEmitterOptions { StreamName = name }).EmitAsync("b", new byte[] { 0, 255 });

        // {packet:{type:2,data:["b",<bytes>],nsp:"/"},opts:{rooms:[],flags:{},except:[]}}
        var expected = Convert.ToBase64String(Convert.FromHexString("82a67061636b657483a47479706502a46461746192a162c40200ffa36e7370a12fa46f70747383a5726f6f6d7390a5666c61677380a665786365707490"));
        Assert.Equal("uid=emitter nsp=/ type=3 data=" + expected, await LastAsync(name));
    }

    [Fact]
    public async Task A_stream_is_kept_at_about_its_length()
    {
        var name = Buses.NewKey();
        var emitter = SocketIOEmitter.OverRedisStreams(buses.Redis, new RedisStreamsEmitterOptions { StreamName = name, MaxLength = 100 });

        for (var i = 0; i < 500; i++)
        {
            await emitter.EmitAsync("x");
        }

        Assert.InRange(await buses.Redis.GetDatabase().StreamLengthAsync(name), 100, 300);
    }

    private async Task<string> LastAsync(string stream)
    {
        var entry = Assert.Single(await buses.Redis.GetDatabase().StreamRangeAsync(stream, count: 1, messageOrder: Order.Descending));
        return string.Join(' ', entry.Values.Select(static field => $"{field.Name}={field.Value}"));
    }
}
