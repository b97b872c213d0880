using Microsoft.Extensions.Options;
using Parley.Engine;

namespace Parley.Hosting;

/// <summary>Checks the options when the application starts; a message names the option, its value and what is allowed.</summary>
internal sealed class SocketIOOptionsValidator : IValidateOptions<SocketIOOptions>
{
    // A packet's JSON, up to six times as long, must fit into an array.
    private const int MaxMessagePackPayload = 256 * 1024 * 1024;

    public ValidateOptionsResult Validate(string? name, SocketIOOptions options)
    {
        string?[] own =
        [
            EngineOptionsRules.Range(nameof(options.ConnectTimeout), options.ConnectTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
            EngineOptionsRules.Range(nameof(options.AckTimeout), options.AckTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1)),
            EngineOptionsRules.Range(nameof(options.MaxPendingAcks), options.MaxPendingAcks, 1, 1_000_000),
            EngineOptionsRules.Range(nameof(options.MaxQueuedEvents), options.MaxQueuedEvents, 1, 100_000),
            EngineOptionsRules.Range(nameof(options.MaxNamespacesPerConnection), options.MaxNamespacesPerConnection, 1, 10_000),
            EngineOptionsRules.Range(nameof(options.MaxRefusedConnects), options.MaxRefusedConnects, 1, 10_000),
            EngineOptionsRules.Range(nameof(options.MaxRoomsPerSocket), options.MaxRoomsPerSocket, 1, 10_000_000),
            EngineOptionsRules.Range(nameof(options.MaxJsonDepth), options.MaxJsonDepth, 1, 1_000),
            EngineOptionsRules.Range(nameof(options.MaxArguments), options.MaxArguments, 1, 10_000),
            options.Parser is SocketIOParser.Json or SocketIOParser.MessagePack
                ? null
                : $"{nameof(options.Parser)} is {options.Parser}; it must be {nameof(SocketIOParser.Json)} or {nameof(SocketIOParser.MessagePack)}.",
            options is { Parser: SocketIOParser.MessagePack, AllowEIO3: true }
                ? $"{nameof(options.AllowEIO3)} is true; with {nameof(SocketIOParser.MessagePack)} it must be false, since older clients are served with JSON."
                : null,
            options is { Parser: SocketIOParser.MessagePack, MaxPayload: > MaxMessagePackPayload }
                ? $"{nameof(options.MaxPayload)} is {options.MaxPayload}; with {nameof(SocketIOParser.MessagePack)} it must be at most {MaxMessagePackPayload}."
                : null,
            .. Recovery(options.ConnectionStateRecovery),
            Enum.IsDefined(options.SlowConsumer) ? null : $"{nameof(options.SlowConsumer)} is {options.SlowConsumer}; it must be one of {string.Join(", ", Enum.GetNames<SlowConsumerPolicy>())}.",
            EngineOptionsRules.Range(nameof(options.DrainTime), options.DrainTime, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
            EngineOptionsRules.Range(nameof(options.MaxConnectionsPerUser), options.MaxConnectionsPerUser, 0, int.MaxValue),
            EngineOptionsRules.Range(nameof(options.MaxConnectionsPerAddress), options.MaxConnectionsPerAddress, 0, int.MaxValue),
            EngineOptionsRules.Range(nameof(options.MaxHandshakesPerAddress), options.MaxHandshakesPerAddress, 0, 1_000_000),
            EngineOptionsRules.Range(nameof(options.HandshakeBurstPerAddress), options.HandshakeBurstPerAddress, 1, 1_000_000),
            EngineOptionsRules.Range(nameof(options.AttachmentTimeout), options.AttachmentTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
            EngineOptionsRules.Range(nameof(options.MaxAttachments), options.MaxAttachments, 0, 1_000),
            EngineOptionsRules.Range(nameof(options.MaxEventNameBytes), options.MaxEventNameBytes, 1, 4_096),
            EngineOptionsRules.Range(nameof(options.MaxNamespaceBytes), options.MaxNamespaceBytes, 1, 4_096),
            EngineOptionsRules.Range(nameof(options.MaxQueuedEventBytes), options.MaxQueuedEventBytes, 1024, 1 << 30),
            options.UserId is null ? $"{nameof(options.UserId)} is null; it must be a function." : null,
        ];
        var server = string.IsNullOrEmpty(name) ? nameof(SocketIOOptions) : $"{nameof(SocketIOOptions)}(\"{name}\")";
        var faults = EngineOptionsRules.Check(options).Concat(own.OfType<string>()).Select(fault => $"{server}.{fault}").ToArray();
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static string?[] Recovery(ConnectionStateRecoveryOptions? options)
    {
        const string Prefix = nameof(SocketIOOptions.ConnectionStateRecovery) + ".";
        return options is null ? [] :
        [
            EngineOptionsRules.Range(Prefix + nameof(options.MaxDisconnectionDuration), options.MaxDisconnectionDuration, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(24)),
            EngineOptionsRules.Range(Prefix + nameof(options.MaxPackets), options.MaxPackets, 1, 1_000_000),
            EngineOptionsRules.Range(Prefix + nameof(options.MaxReplayBytes), options.MaxReplayBytes, 1024, 1 << 30),
            EngineOptionsRules.Range(Prefix + nameof(options.MaxStoredBytes), options.MaxStoredBytes, 1024, 64L << 30),
            EngineOptionsRules.Range(Prefix + nameof(options.MaxSessions), options.MaxSessions, 1, 10_000_000),
        ];
    }
}
