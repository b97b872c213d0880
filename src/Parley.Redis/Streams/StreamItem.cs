using StackExchange.Redis;

namespace Parley.Redis.Streams;

/// <summary>An entry of a stream, as nodes and emitters write it. What is missing is empty.</summary>
/// <param name="Id">Its id.</param>
/// <param name="NodeId">Who wrote it.</param>
/// <param name="NamespaceName">The namespace.</param>
/// <param name="Type">What it is, by number.</param>
/// <param name="Data">The rest: JSON, or MessagePack in base64.</param>
/// <param name="Number">Which one of its node it is, by which that knows it again; Parley alone writes it.</param>
internal sealed record StreamItem(StreamEntryId Id, string NodeId, string NamespaceName, string Type, ReadOnlyMemory<byte> Data, string Number)
{
    public const string NodeIdField = "uid";
    public const string NamespaceField = "nsp";
    public const string TypeField = "type";
    public const string DataField = "data";
    public const string NumberField = "number";

    public static StreamItem From(StreamEntry entry)
    {
        var (nodeId, name, type, number) = ("", "", "", "");
        ReadOnlyMemory<byte> data = default;
        foreach (var field in entry.Values)
        {
            switch ((string?)field.Name)
            {
                case NodeIdField:
                    nodeId = field.Value.ToString();
                    break;
                case NamespaceField:
                    name = field.Value.ToString();
                    break;
                case TypeField:
                    type = field.Value.ToString();
                    break;
                case DataField:
                    data = field.Value;
                    break;
                case NumberField:
                    number = field.Value.ToString();
                    break;
            }
        }

        return new StreamItem(StreamEntryId.Parse(entry.Id.ToString()), nodeId, name, type, data, number);
    }
}
