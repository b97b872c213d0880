using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace Parley.Engine.Tests.Harness;

/// <summary>Notes every session that is opened, and lets a test take part in its opening.</summary>
internal sealed class RecordingHandler : IEngineHandler
{
    private readonly ConcurrentQueue<RecordingReceiver> _receivers = new();

    /// <summary>Runs within OnOpen.</summary>
    public Action<RecordingReceiver>? Opening { get; set; }

    public RecordingReceiver[] Receivers => [.. _receivers];

    /// <summary>The receiver of the session opened last.</summary>
    public RecordingReceiver Last => Receivers[^1];

    public IEngineReceiver OnOpen(EngineConnection session, HttpContext context)
    {
        var receiver = new RecordingReceiver(session);
        _receivers.Enqueue(receiver);
        Opening?.Invoke(receiver);
        return receiver;
    }
}
