using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Parley.Engine.Diagnostics;

namespace Parley.Engine.Http;

/// <summary>Calls what an application runs on bare Engine.IO: the end of a session from the pool, since sessions may end on the timer of all of them.</summary>
internal sealed class ApplicationHandler(IEngineHandler handler, ILogger logger) : IEngineHandler
{
    public IEngineReceiver OnOpen(EngineConnection session, HttpContext context) => new Receiver(handler.OnOpen(session, context), logger);

    private sealed class Receiver(IEngineReceiver receiver, ILogger logger) : IEngineReceiver, IThreadPoolWorkItem
    {
        // Written once, before the work item is queued.
        private DisconnectReason? _reason;

        public ValueTask OnMessageAsync(ReadOnlySpan<byte> data, bool isBinary) => receiver.OnMessageAsync(data, isBinary);

        public void OnClose(DisconnectReason reason)
        {
            _reason = reason;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        void IThreadPoolWorkItem.Execute()
        {
            try
            {
                receiver.OnClose(_reason!); // Set by OnClose, which queued this.
            }
            catch (Exception exception)
            {
                logger.CloseHandlingFailed(exception);
            }
        }
    }
}
