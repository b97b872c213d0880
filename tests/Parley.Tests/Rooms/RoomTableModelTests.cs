using System.Collections.Immutable;
using Parley.Rooms;

namespace Parley.Tests.Rooms;

/// <summary>Random operations, against a model that is too simple to be wrong.</summary>
public class RoomTableModelTests
{
    private const int MaxRooms = 4;

    private static readonly string[] RoomNames = ["r0", "r1", "r2", "r3", "r4", "r5", "m0.0", "m1.0"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void One_thread_after_another_agrees_with_the_model(int seed)
    {
        var random = new Random(seed);
        var table = new RoomTable();
        var actors = Enumerable.Range(0, 5).Select(i => new Actor(table, i)).ToArray();

        for (var step = 0; step < 4_000; step++)
        {
            actors[random.Next(actors.Length)].Step(random);
            if (step % 10 == 0)
            {
                AssertAgrees(table, actors, RandomTarget(random));
            }
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Threads_at_once_agree_with_the_model_whenever_they_rest(int seed)
    {
        var table = new RoomTable();
        var actors = Enumerable.Range(0, 6).Select(i => new Actor(table, i)).ToArray();
        using var done = new CancellationTokenSource();
        var broadcasts = Task.Factory.StartNew(() => Broadcast(table, new Random(seed), done.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        using var rest = new Barrier(actors.Length, _ => AssertFindsTheSame(table, actors));
        try
        {
            await Task.WhenAll(actors.Select((actor, i) => Task.Factory.StartNew(
                () => actor.Run(new Random((seed * 100) + i), steps: 20_000, rest), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        }
        finally
        {
            await done.CancelAsync();
            await broadcasts;
        }

        var random = new Random(seed);
        for (var i = 0; i < 200; i++)
        {
            AssertAgrees(table, actors, RandomTarget(random));
        }

        foreach (var actor in actors)
        {
            actor.End();
        }

        Assert.Equal(0, table.Count);
        Assert.Equal(0, table.EveryoneCount);
        Assert.Empty(table.Members);
    }

    private static void Broadcast(RoomTable table, Random random, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            table.Send(RoomTableTests.Packet, RandomTarget(random));
        }
    }

    private static BroadcastTarget RandomTarget(Random random) => new(RandomRooms(random, 3), RandomRooms(random, 2));

    private static ImmutableList<string> RandomRooms(Random random, int most) =>
        [.. Enumerable.Range(0, random.Next(most + 1)).Select(_ => RoomNames[random.Next(RoomNames.Length)])];

    private static void AssertFindsTheSame(RoomTable table, Actor[] actors)
    {
        foreach (var room in RoomNames)
        {
            var expected = actors.Where(actor => actor.Rooms.Contains(room)).Select(actor => actor.Member.Id).Order(StringComparer.Ordinal);
            var found = table.FindAll(new BroadcastTarget([room], [])).Select(member => member.Id).Order(StringComparer.Ordinal);
            Assert.Equal(string.Join(' ', expected), string.Join(' ', found));
        }
    }

    private static void AssertAgrees(RoomTable table, Actor[] actors, BroadcastTarget target)
    {
        var expected = actors
            .Where(actor => target.Rooms.Count == 0 || target.Rooms.Exists(actor.Rooms.Contains))
            .Where(actor => !target.Except.Exists(actor.Rooms.Contains))
            .Select(actor => actor.Member.Id)
            .Order(StringComparer.Ordinal);
        foreach (var actor in actors)
        {
            actor.Member.Received.Clear();
        }

        table.Send(RoomTableTests.Packet, target);

        var found = table.FindAll(target).Select(member => member.Id).Order(StringComparer.Ordinal);
        var reached = actors.SelectMany(actor => actor.Member.Received.Select(_ => actor.Member.Id)).Order(StringComparer.Ordinal);
        Assert.Equal(string.Join(' ', expected), string.Join(' ', found));
        Assert.Equal(string.Join(' ', expected), string.Join(' ', reached));
        Assert.Equal(actors.SelectMany(actor => actor.Rooms.Where(room => room != actor.Member.Id)).Distinct(StringComparer.Ordinal).Count(), table.Count);
        Assert.All(actors, actor => Assert.Equal(actor.Rooms, RoomTable.RoomsOf(actor.Member).ToHashSet(StringComparer.Ordinal)));
    }

    /// <summary>One client after another on the same place: the member as the table sees it, and the rooms it must be in.</summary>
    private sealed class Actor
    {
        private readonly RoomTable _table;
        private readonly int _number;
        private int _generation;

        public Actor(RoomTable table, int number)
        {
            _table = table;
            _number = number;
            Member = Begin();
        }

        public TestMember Member { get; private set; }

        public HashSet<string> Rooms { get; } = new(StringComparer.Ordinal);

        public void Run(Random random, int steps, Barrier rest)
        {
            try
            {
                for (var i = 0; i < steps; i++)
                {
                    Step(random);
                    Member.Received.Clear();
                    if (i % 10 == 0)
                    {
                        rest.SignalAndWait();
                    }
                }
            }
            finally
            {
                rest.RemoveParticipant();
            }
        }

        public void Step(Random random)
        {
            var room = random.Next(8) == 0 ? Member.Id : RoomNames[random.Next(RoomNames.Length)];
            switch (random.Next(100))
            {
                case < 55:
                    Join(room);
                    break;
                case < 95:
                    _table.Leave(Member, room);
                    Rooms.Remove(room);
                    break;
                default:
                    End();
                    Member = Begin();
                    break;
            }
        }

        public void End()
        {
            Assert.Equal(Rooms, _table.RemoveAll(Member).ToHashSet(StringComparer.Ordinal));
            Rooms.Clear();
        }

        private void Join(string room)
        {
            if (room == Member.Id || Rooms.Contains(room) || Rooms.Count(other => other != Member.Id) < MaxRooms)
            {
                _table.Join(Member, room, MaxRooms);
                Rooms.Add(room);
            }
            else
            {
                Assert.Throws<InvalidOperationException>(() => _table.Join(Member, room, MaxRooms));
            }
        }

        private TestMember Begin()
        {
            var member = new TestMember($"m{_number}.{_generation++ % 3}");
            Rooms.Add(member.Id);
            _table.Register(member);
            Assert.True(_table.TryEnter(member));
            return member;
        }
    }
}
