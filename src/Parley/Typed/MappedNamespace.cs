namespace Parley.Typed;

/// <summary>A class namespace as the server knows it.</summary>
/// <param name="Namespace">The namespace it serves.</param>
/// <param name="NewClient">Makes its client proxies: a <c>Func&lt;ClientEmitter, TClient&gt;</c>.</param>
internal sealed record MappedNamespace(Namespace Namespace, Delegate NewClient);
