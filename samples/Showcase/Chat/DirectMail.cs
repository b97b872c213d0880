using Parley;

namespace Showcase.Chat;

/// <summary>Messages from one person to another. They are kept nowhere; the sender hears whether they arrived.</summary>
internal sealed partial class DirectMail(ISocketIO<ChatNamespace, IChatClient> chat, People people, TimeProvider time, ILogger<DirectMail> logger)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    private long _lastId;

    /// <summary>Sends a message to somebody who is online. Does not wait until it has arrived, which would hold up whatever else the sender does.</summary>
    public DirectMessage? Send(Socket from, Person sender, string? to, string text)
    {
        if (to is null || to == sender.Id || people.Find(to) is not { } present || chat.Namespace.FindSocket(present.SocketId) is not { } receiver)
            return null;
        var message = new DirectMessage(Interlocked.Increment(ref _lastId), sender, present.Person, text, time.GetUtcNow());
        _ = DeliverAsync(from, receiver, message);
        return message;
    }

    private async Task DeliverAsync(Socket from, Socket receiver, DirectMessage message)
    {
        try
        {
            await chat.Client(from).Emit.Delivery(message.Id, await ArrivesAsync(receiver, message));
        }
#pragma warning disable CA1031 // Nobody awaits this, so what goes wrong is told here.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogFailed(error);
        }
    }

    private async Task<bool> ArrivesAsync(Socket receiver, DirectMessage message)
    {
        try
        {
            return await chat.Client(receiver).Timeout(_patience).Emit.Direct(message);
        }
        catch (Exception error) when (error is AckTimeoutException or OperationCanceledException or SocketIOException)
        {
            // The browser does not answer, or has gone.
            return false;
        }
    }

    [LoggerMessage(5000, LogLevel.Warning, "A direct message could not be delivered.")]
    private partial void LogFailed(Exception error);
}
