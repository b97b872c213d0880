using Parley.Adapters.Wire;
using Parley.Protocol.Cluster;

namespace Parley;

/// <content>What comes of other nodes in the words of official cluster adapters.</content>
public abstract partial class ClusterAdapter
{
    /// <summary>Takes a message or an answer as bytes. What is malformed, unknown or too large is dropped and counted. Never throws, and does not block.</summary>
    /// <param name="decoder">Reads it.</param>
    /// <param name="body">Its bytes.</param>
    /// <param name="maxBytes">How many it may have.</param>
    /// <param name="hearsAllAnswers">Whether answers to other nodes come, too, and are passed over.</param>
    private protected void Receive(ClusterDecoder decoder, ReadOnlyMemory<byte> body, int maxBytes, bool hearsAllAnswers = false)
    {
        if (body.Length > maxBytes)
        {
            OnMalformed("it is larger than MaxMessageBytes");
            return;
        }

        try
        {
            if (decoder.Open(body) is { } message)
            {
                Receive(decoder, message, hearsAllAnswers);
            }
        }
        catch (Exception exception)
        {
            OnUnreadable(exception);
        }
    }

    /// <summary>Takes a message or an answer that is opened. Throws for what is malformed, which belongs to <see cref="OnUnreadable"/>.</summary>
    /// <param name="decoder">Reads it.</param>
    /// <param name="message">What came.</param>
    /// <param name="hearsAllAnswers">Whether answers to other nodes come, too, and are passed over.</param>
    private protected void Receive(ClusterDecoder decoder, in ClusterWireMessage message, bool hearsAllAnswers = false)
    {
        try
        {
            Take(decoder, message, hearsAllAnswers);
        }
        catch (Exception)
        {
            // A node that says what this version cannot read is there for all that.
            if (message.Type != ClusterMessageType.AdapterClose)
            {
                OnHeard(message.NodeId);
            }

            throw;
        }
    }

    /// <summary>Counts what could not be read. One message must not stop those behind it, whatever is in it.</summary>
    private protected void OnUnreadable(Exception exception) => OnMalformed(exception is FormatException ? exception.Message : exception.GetType().Name);

    private void Take(ClusterDecoder decoder, in ClusterWireMessage message, bool hearsAllAnswers)
    {
        if (!message.IsResponse)
        {
            if (decoder.ReadMessage(message) is { } read)
            {
                OnMessage(read);
            }
            else
            {
                OnHeard(message.NodeId);
            }
        }
        else if (!hearsAllAnswers || IsAwaited(message.RequestId))
        {
            OnResponse(decoder.ReadResponse(message));
        }
        else
        {
            OnHeard(message.NodeId);
        }
    }
}
