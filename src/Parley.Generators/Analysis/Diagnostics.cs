using Microsoft.CodeAnalysis;

namespace Parley.Generators.Analysis;

/// <summary>What the build says about class namespaces, their contracts, and calls of the untyped API.</summary>
internal static class Diagnostics
{
    private const string Category = "Parley";

    public static readonly DiagnosticDescriptor NotPartial = Error(
        "PARLEY001", "Class namespaces are partial", "\"{0}\" must be partial, so that its binding can be generated");

    public static readonly DiagnosticDescriptor UnsupportedClass = Error(
        "PARLEY002", "Class cannot serve a namespace", "\"{0}\" cannot serve a namespace: {1}");

    public static readonly DiagnosticDescriptor NoNamespaceName = Warning(
        "PARLEY003", "Class namespace without a name", "\"{0}\" derives from SocketIONamespace<TClient> but has no [SocketIONamespace(\"/name\")], so it cannot be mapped");

    public static readonly DiagnosticDescriptor UnsupportedHandler = Error(
        "PARLEY004", "Method cannot handle an event", "\"{0}\" cannot handle an event: {1}");

    public static readonly DiagnosticDescriptor UnsupportedClientMember = Error(
        "PARLEY005", "Member cannot be in a client contract", "\"{0}\" cannot be in a client contract: {1}");

    public static readonly DiagnosticDescriptor DuplicateEvent = Error(
        "PARLEY006", "Event declared twice", "\"{0}\" declares the event \"{1}\", which \"{2}\" does already");

    public static readonly DiagnosticDescriptor UnserializableArgument = Warning(
        "PARLEY007", "Argument cannot be serialized", "\"{0}\" cannot be an argument or an acknowledgement: {1}");

    public static readonly DiagnosticDescriptor ReservedEventName = Error(
        "PARLEY008", "Event name is reserved", "\"{0}\" is a reserved event name");

    public static readonly DiagnosticDescriptor HandledTwice = Warning(
        "PARLEY009", "Event handled twice", "\"{0}\" has a handler here already, and both will be called");

    public static readonly DiagnosticDescriptor AcknowledgedBroadcast = Error(
        "PARLEY010", "Broadcast with a single acknowledgement", "\"{0}\" is acknowledged with a value, and a selection of clients has many: call {0}WithAckAsync on the selection, or emit to one client");

    private static DiagnosticDescriptor Error(string id, string title, string message) => new(id, title, message, Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    private static DiagnosticDescriptor Warning(string id, string title, string message) => new(id, title, message, Category, DiagnosticSeverity.Warning, isEnabledByDefault: true);
}
