using Parley.Protocol.SocketIO;

namespace Parley.Protocol.Json;

/// <summary>
/// The attachments of the packet that this thread is reading or writing. JSON converters take no context of their own, and
/// they run to the end on one thread, so the thread carries it; whoever enters a scope leaves it in the same method.
/// </summary>
internal static class AttachmentScope
{
    [ThreadStatic]
    private static byte[][]? t_received;

    [ThreadStatic]
    private static List<ReadOnlyMemory<byte>>? t_written;

    /// <summary>The attachments of the packet being read, empty if it has none.</summary>
    public static byte[][] Received => t_received ?? [];

    /// <summary>The attachments of the packet being written, or <see langword="null"/> outside of one.</summary>
    public static List<ReadOnlyMemory<byte>>? Written => t_written;

    /// <summary>Sets what <see cref="Received"/> answers and returns what it was, to be set again at the end.</summary>
    public static byte[][]? EnterRead(byte[][]? attachments)
    {
        var previous = t_received;
        t_received = attachments;
        return previous;
    }

    /// <summary>Sets what <see cref="Written"/> answers and returns what it was, to be set again at the end.</summary>
    public static List<ReadOnlyMemory<byte>>? EnterWrite(List<ReadOnlyMemory<byte>>? attachments)
    {
        var previous = t_written;
        t_written = attachments;
        return previous;
    }

    /// <summary>The number of an attachment that comes next in a packet being written.</summary>
    /// <exception cref="InvalidOperationException">The packet has as many as it may.</exception>
    public static int Add(ReadOnlyMemory<byte> attachment, List<ReadOnlyMemory<byte>> attachments)
    {
        if (attachments.Count == PacketLimits.DefaultAttachments)
        {
            throw new InvalidOperationException($"A packet carries at most {PacketLimits.DefaultAttachments} binary attachments; clients refuse more.");
        }

        attachments.Add(attachment);
        return attachments.Count - 1;
    }

    /// <summary>
    /// The number of an attachment that a packet being written may have already. A received packet can name the same bytes
    /// any number of times: sent on, they still travel once, or a small packet would become one of any size.
    /// </summary>
    /// <exception cref="InvalidOperationException">The packet has as many as it may.</exception>
    public static int NumberOf(ReadOnlyMemory<byte> attachment, List<ReadOnlyMemory<byte>> attachments)
    {
        // Equal is the same memory, whatever it holds.
        var number = attachments.IndexOf(attachment);
        return number >= 0 ? number : Add(attachment, attachments);
    }
}
