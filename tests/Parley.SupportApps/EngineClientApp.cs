using System.Text;
using System.Text.Json;
using Parley.Engine;

namespace Parley.SupportApps;

/// <summary>Bare Engine.IO with cookies, a small payload and a refusing hook, for suites of engine clients.</summary>
internal static class EngineClientApp
{
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        builder.Services.AddHttpContextAccessor();
        var app = builder.Build();
        app.MapEngineIO(new Handler(app.Services.GetRequiredService<IHttpContextAccessor>()), options =>
        {
            options.PingInterval = TimeSpan.FromMilliseconds(500);
            options.MaxPayload = 100;
            options.AllowRequest = static context =>
                ValueTask.FromResult(context.Request.Query.ContainsKey("deny") ? HandshakeDecision.Refuse() : HandshakeDecision.Allow);
            options.OnInitialHeaders = static context => context.Response.Headers.SetCookie = new string[]
            {
                "1=1; Max-Age=86400",
                "2=2; Path=/; HttpOnly; Secure; SameSite=Strict",
                "3=3; Max-Age=0",
                $"4=4; Expires={DateTimeOffset.UtcNow:R}",
            };
        });
        return app;
    }

    private sealed class Handler(IHttpContextAccessor requests) : IEngineHandler
    {
        public IEngineReceiver OnOpen(EngineConnection session, HttpContext context)
        {
            session.SendText("hi"u8);
            return new Receiver(session, requests);
        }
    }

    private sealed class Receiver(EngineConnection session, IHttpContextAccessor requests) : IEngineReceiver
    {
        public ValueTask OnMessageAsync(ReadOnlySpan<byte> data, bool isBinary)
        {
            if (isBinary)
            {
                session.SendBinary(data);
            }
            else if (data.SequenceEqual("give binary"u8))
            {
                session.SendBinary([0, 1, 2, 3, 4]);
            }
            else if (data.SequenceEqual("give utf8"u8))
            {
                session.SendText("пойду спать всем спокойной ночи"u8);
            }
            else if (data.SequenceEqual("sendHeaders"u8))
            {
                session.SendText(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(Headers(), SupportJson.Default.DictionaryStringString)));
            }
            else
            {
                session.SendText(data);
            }

            return default;
        }

        public void OnClose(DisconnectReason reason)
        {
        }

        /// <summary>Those of the POST that carries the message.</summary>
        private Dictionary<string, string> Headers() =>
            requests.HttpContext is { Request: var request } && HttpMethods.IsPost(request.Method)
                ? request.Headers.ToDictionary(static header => header.Key.ToLowerInvariant(), static header => header.Value.ToString(), StringComparer.Ordinal)
                : [];
    }
}
