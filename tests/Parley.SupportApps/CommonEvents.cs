using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Parley.SupportApps;

/// <summary>The namespaces and events that the main and the alternative application share.</summary>
internal static partial class CommonEvents
{
    private const int ReasonsKept = 10_000;

    public static void Register(SocketIOServer io)
    {
        var reasons = new DisconnectReasons(ReasonsKept);
        io.Of("/admin").Use(async (connecting, next) =>
        {
            if (connecting.Auth<AdminAuth>()?.Token == "secret")
            {
                await next();
                return;
            }

            connecting.Reject("not authorized", new Refusal("E401", Retry: false));
        });
        io.Of("/slow").Use(async (_, next) =>
        {
            await Task.Delay(300);
            await next();
        });

        HandlerRegistry[] all = [io, io.Of("/custom"), io.Of("/admin"), io.Of("/slow"), io.Of(DynamicName())];
        foreach (var @namespace in all)
        {
            AddEvents(io, @namespace, reasons);
        }
    }

    private static void AddEvents(SocketIOServer io, HandlerRegistry @namespace, DisconnectReasons reasons)
    {
        @namespace.OnDisconnected((socket, reason) =>
        {
            reasons.Add(socket.Id, reason.Name);
            return Task.CompletedTask;
        });

        @namespace.On("echo", async (Socket socket, RawArguments all) => await socket.EmitAsync("echo", all));
        @namespace.On("echo-ack", (Socket _, RawArguments all, Ack ack) => ack.Send(all));
        @namespace.On("double-ack", (Socket _, Ack ack) =>
        {
            ack.Send("first");
            ack.Send("second");
        });
        @namespace.On("whoami", (Socket socket) => new WhoAmI(
            socket.Id,
            socket.Namespace.Name,
            [.. socket.Rooms.Order(StringComparer.Ordinal)],
            socket.Connection.TransportName,
            socket.Handshake.Auth,
            socket.Handshake.Query.ToDictionary(static pair => pair.Key, static pair => pair.Value.ToString(), StringComparer.Ordinal),
            socket.Recovered));
        AddRooms(@namespace);
        AddQuestions(@namespace);
        AddSizes(@namespace);
        @namespace.On("bye", (Socket socket, bool? close) => socket.Disconnect(close ?? false));
        @namespace.On("drop-engine", (Socket socket) => socket.Connection.Close());
        @namespace.On("reason-of", (Socket _, string id) => reasons.Find(id));
        @namespace.On("stats", (Socket _) => new Stats(io.ConnectionCount, io.Of("/").SocketCount));
        @namespace.On("boom", (Socket _) => Boom());
        @namespace.On("boom-async", async (Socket _) =>
        {
            await Task.Yield();
            Boom();
        });
    }

    private static void AddRooms(HandlerRegistry @namespace)
    {
        @namespace.On("join", async (Socket socket, string room) =>
        {
            await socket.JoinAsync(room);
            return "joined";
        });
        @namespace.On("leave", async (Socket socket, string room) =>
        {
            await socket.LeaveAsync(room);
            return "left";
        });
        @namespace.On("say", async (Socket socket, string room, RawArguments rest) =>
        {
            await socket.To(room).EmitAsync("said", rest);
            return "ok";
        });
        @namespace.On("say-in", async (Socket socket, string room, RawArguments rest) =>
        {
            await socket.Namespace.To(room).EmitAsync("said", rest);
            return "ok";
        });
        @namespace.On("shout", async (Socket socket, RawArguments all) =>
        {
            await socket.Namespace.EmitAsync("shouted", all);
            return "ok";
        });
        @namespace.On("shout-except", async (Socket socket, string room, RawArguments rest) =>
        {
            await socket.Namespace.Except(room).EmitAsync("shouted", rest);
            return "ok";
        });
    }

    private static void AddQuestions(HandlerRegistry @namespace)
    {
        @namespace.On("ask", async (Socket socket, RawArguments all) =>
        {
            try
            {
                var answer = await socket.Timeout(TimeSpan.FromMilliseconds(all.Read<int>(1))).EmitWithAckAsync<RawArguments>("question", all[0]);
                await socket.EmitAsync("answer", new Answer(Ok: true, answer.Count == 0 ? null : answer[0]));
            }
            catch (AckTimeoutException)
            {
                await socket.EmitAsync("answer", new NoAnswer(Ok: false));
            }
        });
        @namespace.On("ask-room", async (Socket socket, string room, int milliseconds) =>
        {
            var answers = await socket.Namespace.To(room).Timeout(TimeSpan.FromMilliseconds(milliseconds)).EmitWithAckAsync<JsonElement>("question", room);
            await socket.EmitAsync("answers", new Answers(answers.IsComplete, [.. answers.Values.OrderBy(static value => value.ToString(), StringComparer.Ordinal)]));
        });
    }

    [GeneratedRegex(@"^/dyn-[0-9]+\z", RegexOptions.None, matchTimeoutMilliseconds: 100)]
    private static partial Regex DynamicName();

    private static void AddSizes(HandlerRegistry @namespace)
    {
        @namespace.On("burst", async (Socket socket, int count) =>
        {
            for (var i = 0; i < count; i++)
            {
                await socket.EmitAsync("tick", i);
            }
        });
        @namespace.On("blob", (Socket _, int length) =>
        {
            var bytes = new byte[length];
            for (var i = 0; i < length; i++)
            {
                bytes[i] = (byte)i;
            }

            return bytes;
        });
        @namespace.On("text", (Socket _, int length) => new string('x', length));
    }

    private static void Boom() => throw new InvalidOperationException("boom");

    /// <summary>The reasons of the sockets that disconnected last.</summary>
    private sealed class DisconnectReasons(int capacity)
    {
        private readonly ConcurrentDictionary<string, string> _reasons = new(StringComparer.Ordinal);
        private readonly ConcurrentQueue<string> _order = new();

        public void Add(string socketId, string reason)
        {
            _reasons[socketId] = reason;
            _order.Enqueue(socketId);
            if (_order.Count > capacity && _order.TryDequeue(out var oldest))
            {
                _reasons.TryRemove(oldest, out _);
            }
        }

        public string? Find(string socketId) => _reasons.GetValueOrDefault(socketId);
    }
}
