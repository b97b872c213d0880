using Parley.Engine;
using Parley.Engine.Diagnostics;
using Parley.Protocol.SocketIO;

namespace Parley.Sockets;

/// <content>The time for attachments. The deadline is the one to join by, which a connection that sends binary packets has behind it.</content>
internal sealed partial class ClientConnection
{
    // Written by the reader, looked at by the wheel.
    private long _attachmentsDueAt = long.MaxValue;

    // Whether the wheel is to call. Under the lock.
    private bool _isArmed;

    /// <summary>Keeps a binary packet until its attachments are there. Of one for a namespace that was not joined nothing is kept.</summary>
    private PacketError AwaitAttachments(ReadOnlySpan<byte> text, in PacketHeader header)
    {
        if (Find(header.Namespace) is null)
        {
            return PacketError.NotConnected;
        }

        _assembler.Begin(text, header.Attachments);
        var dueAt = _server.Engine.Wheel.Now + (long)_server.Options.AttachmentTimeout.TotalMilliseconds;
        lock (_gate)
        {
            Volatile.Write(ref _attachmentsDueAt, dueAt);
            if (!_isArmed && !_isClosed)
            {
                // Once in a while only: later packets move the time, and the wheel looks at it when it calls.
                _isArmed = true;
                _server.Engine.Wheel.Schedule(this, dueAt);
            }
        }

        return PacketError.None;
    }

    /// <summary>Under the lock, on the wheel.</summary>
    private void OnAttachmentsDue(long now)
    {
        _isArmed = false;
        var dueAt = Volatile.Read(ref _attachmentsDueAt);
        if (_isClosed || dueAt == long.MaxValue)
        {
            return;
        }

        if (now >= dueAt)
        {
            // They may lie unread.
            dueAt = _server.Engine.Lateness.Forgive(dueAt, _server.Options.AttachmentTimeout);
        }

        if (now < dueAt)
        {
            _isArmed = true;
            _server.Engine.Wheel.Schedule(this, dueAt);
            return;
        }

        ThreadPool.UnsafeQueueUserWorkItem(
            static connection => connection.ForceClose(SessionEnd.TooLate(
                DisconnectReason.ForcedClose, "the attachments of a packet did not come", nameof(SocketIOOptions.AttachmentTimeout), connection._server.Options.AttachmentTimeout)),
            this,
            preferLocal: false);
    }
}
