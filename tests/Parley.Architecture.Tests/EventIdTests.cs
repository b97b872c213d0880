using System.Reflection;
using Microsoft.Extensions.Logging;

namespace Parley.Architecture.Tests;

public class EventIdTests
{
    private static readonly IReadOnlyList<(string Method, int Id)> _events =
    [
        .. from method in ShippedProjects.Methods
           let attribute = method.GetCustomAttribute<LoggerMessageAttribute>()
           where attribute is not null
           select ($"{method.DeclaringType}.{method.Name}", attribute.EventId),
    ];

    // Without one the generator hashes the method's name, so that a rename changes what operators filter by.
    [Fact]
    public void Every_log_message_states_its_event_id()
    {
        var unstated = _events.Where(entry => entry.Id <= 0);

        Assert.Empty(unstated);
    }

    [Fact]
    public void No_two_log_messages_share_an_event_id()
    {
        var shared = _events.GroupBy(entry => entry.Id).Where(sharing => sharing.Count() > 1);

        Assert.Empty(shared);
    }
}
