namespace Parley.Showcase.Tests.Support;

/// <summary>Tests of pages that measure, the processor, the heap or the frames that are drawn, which nothing else may take part in.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class Undisturbed
{
    public const string Name = nameof(Undisturbed);
}
