using Microsoft.Extensions.Logging.Abstractions;
using Parley.Rooms;

namespace Parley.Tests.Rooms;

/// <summary>What a namespace tells of its rooms.</summary>
public class RoomEventTests
{
    private const int RoomHandlerFailed = 3011;

    private readonly Recorder<string> _events = new();

    [Fact]
    public async Task A_socket_has_a_room_of_its_own_from_its_connecting_to_its_end()
    {
        await using var server = await TestServer.StartAsync(io => Listen(io.Of("/")));
        var peer = await server.JoinAsync();
        var id = peer.SocketId;
        Assert.Equal([$"create {id}", $"join {id} {id}"], await _events.NextAsync(2));

        await peer.SendAsync("41");

        Assert.Equal([$"leave {id} {id}", $"delete {id}"], await _events.NextAsync(2));
    }

    [Fact]
    public async Task A_room_is_created_by_the_first_to_join_and_deleted_by_the_last_to_leave()
    {
        await using var server = await TestServer.StartAsync();
        var (a, b) = (await JoinAsync(server), await JoinAsync(server));
        Listen(server.IO.Of("/"));

        await a.JoinAsync("r");
        await a.JoinAsync("r");
        await b.JoinAsync("r", "s");
        await a.LeaveAsync("r");
        await a.LeaveAsync("r");
        await b.LeaveAsync("r");
        await server.IO.SocketsJoinAsync("t");

        Assert.Equal(
            [
                "create r", $"join r {a.Id}", $"join r {b.Id}", "create s", $"join s {b.Id}", $"leave r {a.Id}", $"leave r {b.Id}", "delete r",
                "create t",
            ],
            await _events.NextAsync(9));
        Assert.Equal(new[] { $"join t {a.Id}", $"join t {b.Id}" }.Order(StringComparer.Ordinal).ToArray(), (await _events.NextAsync(2)).Order(StringComparer.Ordinal).ToArray());
    }

    [Fact]
    public async Task A_connection_that_ends_leaves_all_rooms()
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.JoinAsync();
        var socket = server.OnlySocket;
        await socket.JoinAsync("r");
        Listen(server.IO.Of("/"));

        await peer.CloseAsync();

        Assert.Equal([$"leave {socket.Id} {socket.Id}", $"delete {socket.Id}", $"leave r {socket.Id}", "delete r"], await _events.NextAsync(4));
    }

    [Fact]
    public async Task The_room_of_an_id_with_others_in_it_is_one_room()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.JoinAsync();
        var guest = await JoinAsync(server);
        var id = owner.SocketId;
        Listen(server.IO.Of("/"));

        await guest.JoinAsync(id);
        await server.Find(owner).LeaveAsync(id);
        await server.Find(owner).LeaveAsync(id);
        await server.Find(owner).JoinAsync(id);
        await server.Find(owner).JoinAsync(id);
        await owner.SendAsync("41");
        Assert.Equal([$"join {id} {guest.Id}", $"leave {id} {id}", $"join {id} {id}", $"leave {id} {id}"], await _events.NextAsync(4));
        await guest.LeaveAsync(id);

        Assert.Equal([$"leave {id} {guest.Id}", $"delete {id}"], await _events.NextAsync(2));
    }

    [Fact]
    public async Task A_client_that_is_refused_has_no_room_of_its_own_but_those_its_middleware_gave_it()
    {
        await using var server = await TestServer.StartAsync(io =>
        {
            Listen(io.Of("/"));
            io.Use(async (connecting, _) =>
            {
                await connecting.Socket.JoinAsync("lobby");
                connecting.Reject("no");
            });
        });
        var peer = await server.ConnectAsync();

        await peer.SendAsync("40");
        await peer.ExpectAsync("""44{"message":"no"}""");
        await server.IO.SocketsJoinAsync("nobody");

        var events = await _events.NextAsync(4);
        Assert.Equal(["create lobby", "delete lobby"], [events[0], events[3]]);
        Assert.StartsWith("join lobby ", events[1], StringComparison.Ordinal);
        Assert.StartsWith("leave lobby ", events[2], StringComparison.Ordinal);
        Assert.True(_events.IsEmpty);
    }

    [Fact]
    public async Task Handlers_run_one_at_a_time_without_a_lock_and_may_change_rooms_themselves()
    {
        await using var server = await TestServer.StartAsync();
        var socket = await JoinAsync(server);
        var running = 0;
        server.IO.Of("/").OnRoomJoined(async (room, _) =>
        {
            Assert.Equal(1, Interlocked.Increment(ref running));
            await Task.Yield();
            if (room == "a")
            {
                await socket.LeaveAsync("a");
                await socket.JoinAsync("b");
            }

            Interlocked.Decrement(ref running);
            _events.Add($"join {room}");
        });
        server.IO.Of("/").OnRoomDeleted(room => Note($"delete {room}"));

        await socket.JoinAsync("a");

        Assert.Equal(["join a", "delete a", "join b"], await _events.NextAsync(3));
    }

    [Fact]
    public async Task A_handler_that_fails_is_logged_and_one_that_was_disposed_is_not_called()
    {
        await using var server = await TestServer.StartAsync();
        var socket = await JoinAsync(server);
        var rooms = server.IO.Of("/");
        rooms.OnRoomCreated(static _ => throw new InvalidOperationException("boom"));
        rooms.OnRoomCreated(_ => Note("disposed")).Dispose();
        rooms.OnRoomJoined((_, _) => Note("disposed")).Dispose();
        rooms.OnRoomLeft((_, _) => Note("left"));

        await socket.JoinAsync("r");
        await socket.LeaveAsync("r");

        Assert.Equal("left", await _events.NextAsync());
        Assert.True(_events.IsEmpty);
        await server.LoggedAsync(log => log.Id.Id == RoomHandlerFailed);
        Assert.Equal("boom", Assert.Single(server.Logs, log => log.Id.Id == RoomHandlerFailed).Exception?.Message);
    }

    [Fact]
    public async Task Events_of_each_room_make_sense_whatever_threads_do_to_it()
    {
        const int steps = 3_000;
        var table = new RoomTable();
        var members = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        var faults = new List<string>();
        var events = table.GetOrAddEvents(static () => new RoomEvents("/", NullLogger.Instance));
        var settled = new TaskCompletionSource();
        events.AddCreated(room => Check(members.TryAdd(room, []), $"create {room}"));
        events.AddJoined((room, id) =>
        {
            if (room == "end")
            {
                settled.TrySetResult();
            }

            return Check(members.TryGetValue(room, out var ids) && ids.Add(id), $"join {room} {id}");
        });
        events.AddLeft((room, id) => Check(members.TryGetValue(room, out var ids) && ids.Remove(id), $"leave {room} {id}"));
        events.AddDeleted(room => Check(members.Remove(room, out var ids) && ids.Count == 0, $"delete {room}"));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Factory.StartNew(
            () => Run(new Random(thread), $"m{thread}"), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))).Guarded();
        var last = new TestMember("last");
        table.Join(last, "end", 10);
        await settled.Task.Guarded();

        Assert.Empty(faults);
        Assert.Equal("end", Assert.Single(members.Keys));

        void Run(Random random, string name)
        {
            for (var round = 0; round < steps / 100; round++)
            {
                var member = new TestMember($"{name}.{round}");
                table.Register(member);
                table.TryEnter(member);
                for (var step = 0; step < 100; step++)
                {
                    var room = $"r{random.Next(3)}";
                    if (random.Next(2) == 0)
                    {
                        table.Join(member, room, 10);
                    }
                    else
                    {
                        table.Leave(member, room);
                    }
                }

                table.RemoveAll(member);
            }
        }

        Task Check(bool makesSense, string what)
        {
            if (!makesSense)
            {
                faults.Add(what);
            }

            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Handlers_that_do_not_come_to_an_end_bound_what_waits_for_them()
    {
        var collector = new Microsoft.Extensions.Logging.Testing.FakeLogCollector();
        var table = new RoomTable();
        var gate = new TaskCompletionSource();
        var created = 0;
        var caughtUp = new TaskCompletionSource();
        var done = new TaskCompletionSource();
        var events = table.GetOrAddEvents(() => new RoomEvents("/", new Microsoft.Extensions.Logging.Testing.FakeLogger(collector)));
        events.AddCreated(async room =>
        {
            await gate.Task;
            if (++created == 65_536)
            {
                caughtUp.SetResult();
            }

            if (room == "last")
            {
                done.SetResult();
            }
        });
        var member = new TestMember("m");
        table.Join(member, "first", int.MaxValue);
        for (var i = 0; i < 70_000; i++)
        {
            table.Join(member, "r", int.MaxValue);
            table.Leave(member, "r");
        }

        gate.SetResult();
        await caughtUp.Task.Guarded();
        table.Join(member, "last", int.MaxValue);
        await done.Task.Guarded();

        Assert.InRange(created, 65_537, 65_538);
        Assert.Equal(3010, Assert.Single(collector.GetSnapshot()).Id.Id);
    }

    private static async Task<Socket> JoinAsync(TestServer server) => server.Find(await server.JoinAsync());

    private void Listen(Namespace rooms)
    {
        rooms.OnRoomCreated(room => Note($"create {room}"));
        rooms.OnRoomDeleted(room => Note($"delete {room}"));
        rooms.OnRoomJoined((room, id) => Note($"join {room} {id}"));
        rooms.OnRoomLeft((room, id) => Note($"leave {room} {id}"));
    }

    private Task Note(string what)
    {
        _events.Add(what);
        return Task.CompletedTask;
    }
}
