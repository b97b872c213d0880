using Parley.Adapters.Wire;
using Parley.Protocol.Cluster;
using Parley.Protocol.SocketIO;
using Parley.Recovery;
using Parley.Redis.Diagnostics;
using StackExchange.Redis;

namespace Parley.Redis.Streams;

/// <content>Clients that lost their connection and come back, to this node or another one: their sessions are in Redis, and what they missed is in the stream.</content>
internal sealed partial class StreamsRedisAdapter : ISharedSessions
{
    private const int PageSize = 1000;
    private const int MaxPrivateIdLength = 64;

    // What none of many clients finds in memory is read for a few of them at a time; Redis does nothing else while it is read.
    private const int ReadingAloneAtATime = 4;

    private readonly StreamSessions _sessions;
    private readonly SemaphoreSlim _readingAlone = new(ReadingAloneAtATime);

    public override bool SupportsRecovery => true;

    /// <summary>Waits for the rooms to be written, too, so that a client that comes back to another node gets what is sent to them from then on.</summary>
    /// <inheritdoc/>
    public override async ValueTask AddAllAsync(string socketId, IReadOnlyCollection<string> rooms, CancellationToken cancellationToken = default)
    {
        await base.AddAllAsync(socketId, rooms, cancellationToken);
        if (Context.Recovery is not null && Context.FindSession(socketId) is { } session)
        {
            await _sessions.WhenWrittenAsync(session).WaitAsync(cancellationToken);
        }
    }

    void ISharedSessions.OnChanged(RecoverySession session) => _sessions.OnChanged(session);

    Task ISharedSessions.WhenWrittenAsync(RecoverySession session) => _sessions.WhenWrittenAsync(session);

    void ISharedSessions.OnLeft(RecoverySession session, string[] rooms, bool isAwaited) => _sessions.OnLeft(session, rooms, isAwaited);

    async Task<RecoverySession?> ISharedSessions.RestoreAsync(RecoveryRequest request)
    {
        if (!IsOrdered || request.PrivateId.Length is 0 or > MaxPrivateIdLength)
        {
            return null;
        }

        try
        {
            var taken = await _sessions.TakeAsync(request.PrivateId).WaitAsync(Options.RequestTimeout, Context.Time);
            return taken is var (kept, since) && kept.PrivateId == request.PrivateId ? await GoOnAsync(kept, since, request.Offset) : null;
        }
        catch (Exception exception)
        {
            // Whatever is wrong with what is kept, or with Redis, the client begins anew.
            Context.Logger.SessionNotRead(exception, Context.NamespaceName);
            return null;
        }
    }

    private async Task<RecoverySession?> GoOnAsync(SharedSession kept, StreamEntryId? since, string? offset)
    {
        // One that has got nothing yet has missed what came since it began.
        var from = offset is null ? since : StreamEntryId.TryParse(offset, out var id) ? id : null;
        var session = Context.TakeSession(kept with { Generation = kept.Generation + 1 }, out var closePrevious);
        var isFilled = false;
        try
        {
            // One that is in more rooms than a socket may be in here begins anew.
            Sockets.Join(kept.SocketId, kept.Rooms);
            isFilled = from is { } start && await FillAsync(session, kept, start);
        }
        finally
        {
            if (!isFilled)
            {
                Context.GiveUpSession(session);
            }

            closePrevious?.Invoke();
        }

        if (!isFilled)
        {
            return null;
        }

        _sessions.Begin(session, since ?? from!.Value);
        await _sessions.WhenWrittenAsync(session);
        _ = TellOfTakeoverAsync(session);
        return session;
    }

    /// <summary>Reads again what was missed. What comes from now on waits at the session already, so that nothing is between.</summary>
    /// <returns><see langword="false"/> if something of it is gone, or it is too much.</returns>
    private async Task<bool> FillAsync(RecoverySession session, SharedSession kept, StreamEntryId from)
    {
        using var timeout = new CancellationTokenSource(Options.RequestTimeout, Context.Time);
        var database = (await _connection.GetAsync().WaitAsync(timeout.Token)).GetDatabase();
        var missed = new MissedEvents(kept.Rooms, from, Context.Recovery!.Options);
        if (await _read!.Recent.FindSinceAsync(from, database).WaitAsync(timeout.Token) is { } recent)
        {
            return missed.TryTake(recent, ReadRecent) && Fill(session, kept, missed);
        }

        await _readingAlone.WaitAsync(timeout.Token);
        try
        {
            return await ReadAsync(missed, database, timeout.Token) && Fill(session, kept, missed);
        }
        finally
        {
            _readingAlone.Release();
        }
    }

    /// <summary>Reads from the stream itself what was missed.</summary>
    /// <returns><see langword="false"/> if something of it is gone, or it is too much.</returns>
    private async Task<bool> ReadAsync(MissedEvents missed, IDatabase database, CancellationToken cancellationToken)
    {
        if (!await HasAllSinceAsync(database, missed.Position).WaitAsync(cancellationToken))
        {
            return false;
        }

        for (var read = 0; read <= 2L * _options.MaxLength; read += PageSize)
        {
            var page = await database.StreamRangeAsync(_stream, "(" + missed.Position, "+", PageSize).WaitAsync(cancellationToken);
            if (!missed.TryTake([.. page.Select(StreamItem.From)], Read))
            {
                return false;
            }

            if (page.Length < PageSize)
            {
                return true;
            }
        }

        return false;
    }

    private bool Fill(RecoverySession session, SharedSession kept, MissedEvents missed)
    {
        Move(kept, missed.Rooms);
        return session.TryFill(missed.Packets, missed.Position.Sequence);
    }

    private void Move(SharedSession kept, HashSet<string> rooms)
    {
        Sockets.Join(kept.SocketId, [.. rooms.Except(kept.Rooms, StringComparer.Ordinal)]);
        foreach (var room in kept.Rooms.Where(room => !rooms.Contains(room)))
        {
            Sockets.Leave(kept.SocketId, room);
        }
    }

    /// <summary>Whether the stream still has an entry, and so all that came after it.</summary>
    private async Task<bool> HasAllSinceAsync(IDatabase database, StreamEntryId id)
    {
        if (id != StreamEntryId.None)
        {
            return (await database.StreamRangeAsync(_stream, id.ToString(), id.ToString(), 1)).Length > 0;
        }

        // Since the beginning: nothing may ever have been taken away.
        if (!await database.KeyExistsAsync(_stream))
        {
            return true;
        }

        var info = (await database.ExecuteAsync("XINFO", "STREAM", _stream)).ToDictionary(StringComparer.Ordinal);
        return info.TryGetValue("entries-added", out var added) && (long)added == (long)info["length"];
    }

    /// <summary>Reads an entry for all who may ask for it.</summary>
    private ClusterMessage? ReadRecent(StreamItem entry, Func<BroadcastTarget, bool> isWanted) =>
        entry.NamespaceName == Context.NamespaceName ? entry.Message ??= Read(entry, static _ => true) : null;

    /// <summary>Reads an entry again.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="isWanted">Whose events are read.</param>
    /// <returns>What it says, or <see langword="null"/> if that is nothing for clients of this namespace.</returns>
    private ClusterMessage? Read(StreamItem entry, Func<BroadcastTarget, bool> isWanted)
    {
        if (entry.NamespaceName != Context.NamespaceName || entry.Data.Length > _options.MaxMessageBytes)
        {
            return null;
        }

        try
        {
            var opened = StreamData.Open(entry);
            return !opened.IsResponse && _decoder.ReadMessage(opened, isWanted) is { } message ? MakeRepeatable(message, entry.Id) : null;
        }
        catch (FormatException)
        {
            // Nobody took it for anything when it came.
            return null;
        }
    }

    private void OnEntryOfOther(StreamItem entry)
    {
        var opened = StreamData.Open(entry);
        if (Context.Recovery is null || opened.Type != ClusterMessageType.Broadcast)
        {
            Receive(_decoder, opened);
        }
        else if (_decoder.ReadMessage(opened) is { } message)
        {
            OnMessage(MakeRepeatable(message, entry));
        }
    }

    private ClusterMessage MakeRepeatable(ClusterMessage message, StreamItem entry) => entry.Message = MakeRepeatable(message, entry.Id);

    /// <summary>An event that clients may be sent again, with its place in the stream; any other message as it is.</summary>
    private ClusterMessage MakeRepeatable(ClusterMessage message, StreamEntryId id) =>
        Context.Recovery is not null && message is ClusterMessage.Broadcast { RequestId: null, Target.IsVolatile: false } broadcast
            ? broadcast with { Packet = Context.MakeRepeatable(broadcast.Packet, id.ToString(), id.Sequence) }
            : message;

    /// <summary>Has whatever node believed that it has the client close that connection. Official nodes know the request as one to disconnect a socket.</summary>
    private async Task TellOfTakeoverAsync(RecoverySession session)
    {
        var writer = new WireWriter();
        ClusterMessageWriter.Begin(writer, isJson: false, ClusterMessageType.DisconnectSockets);
        writer.BeginMap(3);
        writer.Name("opts"u8);
        new WireTarget([session.Id], []).WriteWithFlags(writer);
        writer.Name("close"u8);
        writer.Boolean(true);
        writer.Name("generation"u8);
        writer.Integer(session.Generation);
        writer.EndMap();
        try
        {
            await _connection.PublishAsync(_channels.Main, ClusterMessageWriter.End(writer, NodeId, Context.NamespaceName));
        }
        catch (Exception)
        {
            // The old connection ends by itself, and can do nothing to the session until then.
        }
    }

    /// <summary>Takes what came over publish and subscribe.</summary>
    private void OnPublished(ReadOnlyMemory<byte> body)
    {
        if (body.Length > _options.MaxMessageBytes)
        {
            OnMalformed("it is larger than MaxMessageBytes");
            return;
        }

        try
        {
            if (_decoder.Open(body) is not { } message)
            {
                return;
            }

            if (message.Type == ClusterMessageType.DisconnectSockets && message.Data["generation"u8].TryReadInteger(out var generation))
            {
                Supersede(message, generation);
            }
            else
            {
                Receive(_decoder, message);
            }
        }
        catch (Exception exception)
        {
            OnUnreadable(exception);
        }
    }

    private void Supersede(in ClusterWireMessage message, long generation)
    {
        if (_decoder.ReadMessage(message) is not ClusterMessage.DisconnectSockets { Target.Rooms: [var socketId] })
        {
            throw new FormatException("a takeover of no socket");
        }

        // A client may have gone on to this node since.
        if (Context.FindSession(socketId) is { } session && session.Generation < generation)
        {
            session.Socket?.CloseConnection();
        }
    }
}
