using System.Buffers;
using Microsoft.AspNetCore.Http;
using Parley.Engine.Diagnostics;
using Parley.Engine.Sessions;

namespace Parley.Engine.Http;

/// <summary>Where the application's callbacks of <see cref="EngineOptions"/> are called: each without a lock, and none of them can break a request.</summary>
internal sealed partial class EngineServer
{
    private const int MaxIdLength = 128;

    // What needs escaping neither in JSON nor in a query (RFC 3986 section 2.3).
    private static readonly SearchValues<char> IdCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    /// <summary>Answers a request that gets no further, after the application has heard of it.</summary>
    public Task RefuseAsync(HttpContext context, Refusal refusal, bool isUpgrade = false, Exception? cause = null)
    {
        TellOfRefusal(context, refusal, cause);
        return isUpgrade ? refusal.WriteToUpgradeAsync(context) : refusal.WriteAsync(context);
    }

    /// <summary>Lets the application add to the headers of a transport's response. Called before they are sent.</summary>
    public void TellOfHeaders(HttpContext context)
    {
        if (Options.OnInitialHeaders is { } onInitialHeaders && EngineRequest.ReadSessionId(context) is null)
        {
            Guard(nameof(EngineOptions.OnInitialHeaders), onInitialHeaders, context);
        }

        if (Options.OnHeaders is { } onHeaders)
        {
            Guard(nameof(EngineOptions.OnHeaders), onHeaders, context);
        }
    }

    /// <summary>Tells log, metrics and the application of a request that gets no further, once for each.</summary>
    /// <param name="context">The request.</param>
    /// <param name="refusal">The answer.</param>
    /// <param name="cause">What went wrong in the application, if the log has it already.</param>
    private void TellOfRefusal(HttpContext context, Refusal refusal, Exception? cause = null)
    {
        var transport = EngineRequest.Read(context).TransportName;
        Metrics.OnHandshake(transport, refusal.Outcome);
        if (cause is null)
        {
            Logger.Refused(transport, refusal);
        }

        if (Options.OnConnectionError is { } onConnectionError)
        {
            Guard(
                nameof(EngineOptions.OnConnectionError),
                onConnectionError,
                new ConnectionError(context, refusal.Code, refusal.Message, refusal.ContextName, cause ?? refusal.Fault));
        }
    }

    private void TellOfConnection(EngineSession session, HttpContext context)
    {
        if (Options.OnConnection is { } onConnection)
        {
            Guard(nameof(EngineOptions.OnConnection), request => onConnection(session, request), context);
        }
    }

    private void Guard<T>(string name, Action<T> callback, T argument)
    {
        try
        {
            callback(argument);
        }
        catch (Exception exception)
        {
            Logger.CallbackFailed(exception, name);
        }
    }

    /// <summary>Makes the id of a session about to be opened.</summary>
    /// <returns>The id, or <see langword="null"/> if there is none to use, and why.</returns>
    private async ValueTask<(string? Id, Exception? Cause)> CreateIdAsync(HttpContext context)
    {
        if (Options.GenerateId is null)
        {
            return (SessionId.Create(), null);
        }

        Exception cause;
        try
        {
            var id = await Options.GenerateId(context);
            if (id is not { Length: > 0 and <= MaxIdLength } || id.AsSpan().ContainsAnyExcept(IdCharacters))
            {
                cause = new InvalidOperationException($"A session id has 1 to {MaxIdLength} of the characters A-Z a-z 0-9 - . _ ~.");
            }
            else if (Sessions.TryGet(id, out _))
            {
                cause = new InvalidOperationException("The id is that of another session.");
            }
            else
            {
                return (id, null);
            }
        }
        catch (Exception exception)
        {
            cause = exception;
        }

        Logger.IdGenerationFailed(cause);
        return (null, cause);
    }
}
