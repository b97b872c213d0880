using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Parley.Protocol.Cluster;
using Parley.Redis.Connections;

namespace Parley.Redis.Streams;

/// <summary>
/// The streams of a server, each read once for all its namespaces, which an entry names. A stream is read from when its first namespace asks for it until the
/// application ends. Safe to use from any thread.
/// </summary>
internal sealed class StreamHub(RedisStreamsAdapterOptions options, Func<RedisConnection> connect, TimeProvider time, ILogger<StreamHub> logger) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, IStreamSink> _namespaces = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ReadStream> _streams = new(StringComparer.Ordinal);

    /// <summary>Which stream a namespace is on.</summary>
    public string StreamOf(string namespaceName) => StreamName.Of(options.StreamName, options.StreamCount, namespaceName);

    /// <summary>Has a namespace hear of what is on its stream.</summary>
    /// <param name="namespaceName">The namespace.</param>
    /// <param name="sink">Takes it.</param>
    /// <param name="isRecovering">Whether clients may come back to what was on it.</param>
    public ReadStream Add(string namespaceName, IStreamSink sink, bool isRecovering)
    {
        _namespaces[namespaceName] = sink;
        var stream = StreamOf(namespaceName);
        lock (_gate)
        {
            if (!_streams.TryGetValue(stream, out var read))
            {
                _streams[stream] = read = Read(stream);
            }

            if (isRecovering)
            {
                read.Recent.Use();
            }

            return read;
        }
    }

    public void Remove(string namespaceName, IStreamSink sink) => _namespaces.TryRemove(KeyValuePair.Create(namespaceName, sink));

    public async ValueTask DisposeAsync()
    {
        StreamReader[] readers;
        lock (_gate)
        {
            readers = [.. _streams.Values.Select(static read => read.Reader)];
            _streams.Clear();
        }

        foreach (var reader in readers)
        {
            await reader.DisposeAsync();
        }
    }

    private ReadStream Read(string stream)
    {
        StreamReader? reader = null;
        var recent = new RecentEntries(stream, options.MaxRecentBytes, () => reader?.Position ?? StreamEntryId.None);
        reader = new StreamReader(connect(), stream, options, new StreamSink(this, stream, recent), time, logger);
        return new ReadStream(reader, recent, reader.StartAsync());
    }

    /// <summary>Hands on what comes of one stream.</summary>
    private sealed class StreamSink(StreamHub hub, string stream, RecentEntries recent) : IStreamSink
    {
        private IEnumerable<IStreamSink> Namespaces => hub._namespaces.Where(known => hub.StreamOf(known.Key) == stream).Select(static known => known.Value);

        public void OnEntry(StreamItem entry)
        {
            // Before it is done: whoever comes back in between has it from here, or there, or twice, which is noticed.
            recent.Add(entry);

            // Official nodes read all streams for each namespace, too.
            if (hub._namespaces.TryGetValue(entry.NamespaceName, out var sink))
            {
                sink.OnEntry(entry);
            }
        }

        public void OnReaderFailed()
        {
            foreach (var sink in Namespaces)
            {
                sink.OnReaderFailed();
            }
        }

        public void OnEntriesLost()
        {
            recent.Clear();
            foreach (var sink in Namespaces)
            {
                sink.OnEntriesLost();
            }
        }
    }
}
