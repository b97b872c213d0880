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
    private readonly Dictionary<string, (StreamReader Reader, Task Works)> _readers = new(StringComparer.Ordinal);

    /// <summary>Which stream a namespace is on.</summary>
    public string StreamOf(string namespaceName) => StreamName.Of(options.StreamName, options.StreamCount, namespaceName);

    /// <summary>Has a namespace hear of what is on its stream.</summary>
    /// <param name="namespaceName">The namespace.</param>
    /// <param name="sink">Takes it.</param>
    /// <param name="works">Completes when it does.</param>
    /// <returns>What reads.</returns>
    public StreamReader Add(string namespaceName, IStreamSink sink, out Task works)
    {
        _namespaces[namespaceName] = sink;
        var stream = StreamOf(namespaceName);
        lock (_gate)
        {
            if (!_readers.TryGetValue(stream, out var known))
            {
                var reader = new StreamReader(connect(), stream, options, new StreamSink(this, stream), time, logger);
                _readers[stream] = known = (reader, reader.StartAsync());
            }

            works = known.Works;
            return known.Reader;
        }
    }

    public void Remove(string namespaceName, IStreamSink sink) => _namespaces.TryRemove(KeyValuePair.Create(namespaceName, sink));

    public async ValueTask DisposeAsync()
    {
        StreamReader[] readers;
        lock (_gate)
        {
            readers = [.. _readers.Values.Select(static known => known.Reader)];
            _readers.Clear();
        }

        foreach (var reader in readers)
        {
            await reader.DisposeAsync();
        }
    }

    /// <summary>Hands on what comes of one stream.</summary>
    private sealed class StreamSink(StreamHub hub, string stream) : IStreamSink
    {
        private IEnumerable<IStreamSink> Namespaces => hub._namespaces.Where(known => hub.StreamOf(known.Key) == stream).Select(static known => known.Value);

        public void OnEntry(StreamItem entry)
        {
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
            foreach (var sink in Namespaces)
            {
                sink.OnEntriesLost();
            }
        }
    }
}
