using Microsoft.Extensions.Logging;

namespace Parley.Diagnostics;

/// <summary>What adapters log, with ids from 4000.</summary>
internal static partial class ClusterLog
{
    [LoggerMessage(4000, LogLevel.Error, "The adapter of namespace {Namespace} could not join the other nodes; this node stays alone.")]
    public static partial void AdapterInitFailed(this ILogger logger, Exception exception, string @namespace);

    [LoggerMessage(4001, LogLevel.Warning, "The adapter of namespace {Namespace} could not be closed.")]
    public static partial void AdapterCloseFailed(this ILogger logger, Exception exception, string @namespace);

    [LoggerMessage(4002, LogLevel.Warning, "A message of namespace {Namespace} could not be published and is lost to other nodes: {Message}.")]
    public static partial void PublishFailed(this ILogger logger, Exception exception, string @namespace, string message);

    [LoggerMessage(4003, LogLevel.Warning, "The bus of namespace {Namespace} is too slow: {Bytes} bytes wait for it (MaxQueuedBytes). Messages are lost to other nodes until there is room.")]
    public static partial void PublishQueueFull(this ILogger logger, string @namespace, long bytes);

    [LoggerMessage(4004, LogLevel.Debug, "A message from another node in namespace {Namespace} was dropped: {Reason}.")]
    public static partial void MessageDropped(this ILogger logger, string @namespace, string reason);

    [LoggerMessage(4005, LogLevel.Error, "A message from another node in namespace {Namespace} could not be carried out: {Message}.")]
    public static partial void MessageFailed(this ILogger logger, Exception exception, string @namespace, string message);

    [LoggerMessage(4006, LogLevel.Warning, "The other nodes of namespace {Namespace} could not be counted.")]
    public static partial void CountFailed(this ILogger logger, Exception exception, string @namespace);

    [LoggerMessage(4007, LogLevel.Information, "Node {NodeId} joined namespace {Namespace}.")]
    public static partial void NodeJoined(this ILogger logger, string nodeId, string @namespace);

    [LoggerMessage(4008, LogLevel.Information, "Node {NodeId} left namespace {Namespace}.")]
    public static partial void NodeLeft(this ILogger logger, string nodeId, string @namespace);

    [LoggerMessage(4009, LogLevel.Warning, "Node {NodeId} in namespace {Namespace} is taken for dead: nothing was heard of it for {Timeout}.")]
    public static partial void NodeDead(this ILogger logger, string nodeId, string @namespace, TimeSpan timeout);

    [LoggerMessage(4010, LogLevel.Error, "A handler of the server-side event \"{Event}\" in namespace {Namespace} failed.")]
    public static partial void ServerSideHandlerFailed(this ILogger logger, Exception exception, string @event, string @namespace);

    [LoggerMessage(4011, LogLevel.Warning, "The value \"{Key}\" kept with a socket in namespace {Namespace} was not sent to another node, because it cannot be written as JSON.")]
    public static partial void DataNotSent(this ILogger logger, Exception exception, string key, string @namespace);

    [LoggerMessage(4012, LogLevel.Debug, "A server-side event \"{Event}\" in namespace {Namespace} was dropped: {Reason}.")]
    public static partial void ServerSideArgumentsDoNotFit(this ILogger logger, string @event, string @namespace, string reason);

    [LoggerMessage(4013, LogLevel.Warning, "The application starts although its adapters have not joined the other nodes within {Timeout}.")]
    public static partial void AdaptersNotReady(this ILogger logger, TimeSpan timeout);

    [LoggerMessage(4014, LogLevel.Error, "The adapter of namespace {Namespace} failed to let a socket go that is gone all the same.")]
    public static partial void SocketRemovalFailed(this ILogger logger, Exception exception, string @namespace);

    [LoggerMessage(4015, LogLevel.Error, "The adapter of namespace {Namespace} failed when it was told that node {NodeId} joined or left.")]
    public static partial void NodeHookFailed(this ILogger logger, Exception exception, string nodeId, string @namespace);
}
