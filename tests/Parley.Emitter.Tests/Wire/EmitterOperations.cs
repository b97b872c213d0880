namespace Parley.Emitters.Tests.Wire;

/// <summary>Operations as they are called on the official emitters, and on this one.</summary>
internal static class EmitterOperations
{
    public static IReadOnlyDictionary<string, (string Code, Func<SocketIOEmitter, ValueTask> Call)> All { get; } = new Dictionary<string, (string Code, Func<SocketIOEmitter, ValueTask> Call)>(StringComparer.Ordinal)
    {
        ["none"] = ("emitter.emit('none')", static emitter => emitter.EmitAsync("none")),
        ["all"] = (
            """emitter.emit('all', 1, 'zwei', { x: [1.5, null, true, -3, -70000, 65536, 4294967296, 'ü"\\\n'] })""",
            static emitter => emitter.EmitAsync("all", 1, "zwei", new { x = new object?[] { 1.5, null, true, -3, -70000, 65536, 4294967296, "ü\"\\\n" } })),
        ["bytes"] = (
            "emitter.emit('bytes', Buffer.from([0, 255]), { deep: [Buffer.from([1]), 'x'] })",
            static emitter => emitter.EmitAsync("bytes", new byte[] { 0, 255 }, new { deep = new object[] { new byte[] { 1 }, "x" } })),
        ["room"] = ("emitter.to('ä').emit('room')", static emitter => emitter.To("ä").EmitAsync("room")),
        ["same room"] = ("emitter.to('a').in('a').emit('room')", static emitter => emitter.To("a").In("a").EmitAsync("room")),
        ["rooms"] = (
            "emitter.to(['a', 'b']).except(['c', 'd']).volatile.compress(false).emit('rooms', 1)",
            static emitter => emitter.To("a", "b").Except("c", "d").Volatile.Compress(false).EmitAsync("rooms", 1)),
        ["compress"] = ("emitter.compress(true).emit('x')", static emitter => emitter.Compress(true).EmitAsync("x")),
        ["join"] = ("emitter.in('a').except('b').socketsJoin(['x', 'y'])", static emitter => emitter.In("a").Except("b").SocketsJoinAsync("x", "y")),
        ["leave"] = ("emitter.socketsLeave('x')", static emitter => emitter.SocketsLeaveAsync("x")),
        ["disconnect"] = ("emitter.in('a').disconnectSockets(true)", static emitter => emitter.In("a").DisconnectSocketsAsync(closeConnections: true)),
        ["disconnect all"] = ("emitter.disconnectSockets()", static emitter => emitter.DisconnectSocketsAsync()),
        ["server side"] = ("emitter.serverSideEmit('news', 1, { a: 'b' })", static emitter => emitter.ServerSideEmitAsync("news", 1, new { a = "b" })),
        ["large"] = ("emitter.emit('large', 'ü'.repeat(5000))", static emitter => emitter.EmitAsync("large", new string('ü', 5000))),
    };

    public static TheoryData<string> Names => [.. All.Keys];
}
