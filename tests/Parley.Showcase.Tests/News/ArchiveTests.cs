using Microsoft.Extensions.Time.Testing;
using Showcase.News;

namespace Parley.Showcase.Tests.News;

/// <summary>The numbers that tell what somebody missed.</summary>
public class ArchiveTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Each_topic_is_numbered_without_a_gap()
    {
        var archive = new Archive(_time);
        var before = archive.Standings().Single(topic => topic.Topic == "Sport").Last;

        archive.Add("Harbour");
        Assert.Equal([before + 1, before + 2], [archive.Add("Sport").Number, archive.Add("Sport").Number]);
        Assert.Equal([before + 1, before + 2], archive.Find("Sport", before + 1, int.MaxValue)!.Select(item => item.Number));
    }

    [Fact]
    public void The_oldest_go_when_there_are_too_many_and_their_numbers_are_still_known()
    {
        var archive = new Archive(_time);
        for (var added = 0; added < 3 * Archive.KeptOfTopic; added++)
        {
            archive.Add("Stage");
        }

        var standing = archive.Standings().Single(topic => topic.Topic == "Stage");
        Assert.Equal(Archive.KeptOfTopic, archive.Find("Stage", 0, int.MaxValue)!.Length);
        Assert.Equal(standing.Last - Archive.KeptOfTopic + 1, standing.FirstKept);
        Assert.Null(archive.Find("Gossip", 0, int.MaxValue));
        Assert.Null(archive.Find(null, 0, int.MaxValue));
    }

    [Fact]
    public void One_seed_writes_the_same_headlines()
    {
        var (one, other) = (new Headlines(7), new Headlines(7));

        Assert.Equal(Write(one), Write(other));
        Assert.NotEqual(Write(one), Write(new Headlines(8)));
    }

    private static string[] Write(Headlines headlines) => [.. Enumerable.Range(0, 20).Select(_ => headlines.Write(headlines.AnyTopic()))];
}
