namespace Showcase;

/// <summary>An acknowledgement, as all pages give it: what was asked for or, in words for the visitor, why not.</summary>
public sealed record Reply<T>(T? Value, string? Error = null)
    where T : class;
