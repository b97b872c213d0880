namespace Parley.Faults.Tests.Support;

/// <summary>An HTTP response as it came.</summary>
internal sealed record RawResponse(int Status, string Head, string Body);
