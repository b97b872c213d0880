namespace Parley.Tests.Support;

/// <summary>Tests that measure what other tests would disturb.</summary>
[CollectionDefinition(nameof(RunsAlone), DisableParallelization = true)]
public sealed class RunsAlone;
