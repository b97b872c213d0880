using Microsoft.AspNetCore.Http;

namespace Parley.Engine;

/// <summary>What runs on top of Engine.IO. With <see cref="IEngineReceiver"/> it is the only seam upward.</summary>
public interface IEngineHandler
{
    /// <summary>Called once for each new session, before anything is received from it.</summary>
    /// <param name="session">The session. Messages sent from here on follow the handshake.</param>
    /// <param name="context">The request that opened it; not to be kept beyond this call.</param>
    /// <returns>Who receives what the session's client sends.</returns>
    IEngineReceiver OnOpen(EngineConnection session, HttpContext context);
}
