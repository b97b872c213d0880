using System.Text;
using Parley.Protocol.MessagePack;
using Parley.Protocol.SocketIO;

namespace Parley.Protocol.Tests.MessagePack;

/// <summary>MessagePack in hexadecimal to JSON and back.</summary>
internal static class Transcode
{
    /// <summary>The JSON of a value that is accepted.</summary>
    public static string ToJson(string hex) => ToJson(Convert.FromHexString(hex), out _);

    public static string ToJson(byte[] value, out byte[][] attachments, bool inlinesBinary = false)
    {
        var error = TryToJson(value, PacketLimits.Default, out var json, out attachments, inlinesBinary);
        Assert.Equal(PacketError.None, error);
        return json;
    }

    public static PacketError TryToJson(byte[] value, PacketLimits limits, out string json, out byte[][] attachments, bool inlinesBinary = false)
    {
        var transcoder = new MessagePackToJson();
        try
        {
            var error = transcoder.Write(value, limits, inlinesBinary);
            json = Encoding.UTF8.GetString(transcoder.Json);
            attachments = transcoder.Attachments;
            return error;
        }
        finally
        {
            transcoder.Dispose();
        }
    }

    /// <summary>The MessagePack of JSON, in the lower case of the documents it is compared with.</summary>
    public static string ToHex(string json, params ReadOnlySpan<ReadOnlyMemory<byte>> attachments)
    {
        using var transcoder = JsonToMessagePack.Rent();
        transcoder.Read(Encoding.UTF8.GetBytes(json), attachments.Length);
        var bytes = new byte[transcoder.GetLength(attachments)];
        transcoder.CopyTo(bytes, attachments);
        return Convert.ToHexStringLower(bytes);
    }
}
