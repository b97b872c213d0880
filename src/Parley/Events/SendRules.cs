using Parley.Protocol.SocketIO;

namespace Parley.Events;

/// <summary>What an emit says about slow clients, in the terms of connections.</summary>
internal static class SendRules
{
    private const int MaxKeyLength = 256;

    public static SlowConsumerPolicy Check(SlowConsumerPolicy policy) =>
        Enum.IsDefined(policy) ? policy : throw new ArgumentOutOfRangeException(nameof(policy), policy, "There is no such policy.");

    public static PacketOverflow OverflowOf(SlowConsumerPolicy policy) => Check(policy) switch
    {
        SlowConsumerPolicy.DropNewest => PacketOverflow.DropNewest,
        SlowConsumerPolicy.DropOldest => PacketOverflow.DropOldest,
        _ => PacketOverflow.Disconnect,
    };

    public static PacketRule WhenSlow(PacketRule? rule, SlowConsumerPolicy policy) => new(OverflowOf(policy), rule?.Key);

    public static PacketRule Latest(PacketRule? rule, string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Length <= MaxKeyLength
            ? new PacketRule(rule?.Overflow ?? PacketOverflow.Inherited, key)
            : throw new ArgumentException($"A key has {key.Length} characters; it may have up to {MaxKeyLength}.", nameof(key));
    }
}
