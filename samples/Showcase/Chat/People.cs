using System.Security.Cryptography;
using System.Text;

namespace Showcase.Chat;

/// <summary>Who is online. As many as there are connections, which the server limits.</summary>
internal sealed class People
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Member> _byId = new(StringComparer.Ordinal);

    // Names tell people apart for people, so of two who want the same one the second gets a number.
    private readonly Dictionary<string, string> _idsByName = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Lets somebody in, and tells which socket the same tab had before.</summary>
    public (Person Person, string? Before) Enter(Login login, string socketId)
    {
        var id = IdOf(login.Key!);
        lock (_gate)
        {
            string? before = null;
            if (_byId.Remove(id, out var present))
            {
                _idsByName.Remove(present.Person.Name);
                before = present.SocketId == socketId ? null : present.SocketId;
            }

            var person = new Person(id, FreeName(login.Name!));
            _byId[id] = new Member(person, socketId);
            _idsByName[person.Name] = id;
            return (person, before);
        }
    }

    public void Leave(Member member)
    {
        lock (_gate)
        {
            // Somebody who has come back with another socket stays.
            if (_byId.TryGetValue(member.Person.Id, out var present) && present == member)
            {
                _byId.Remove(member.Person.Id);
                _idsByName.Remove(present.Person.Name);
            }
        }
    }

    public Member? Find(string id)
    {
        lock (_gate)
            return _byId.TryGetValue(id, out var present) ? present : null;
    }

    private string FreeName(string wanted)
    {
        if (!_idsByName.ContainsKey(wanted))
            return wanted;
        for (var number = 2; ; number++)
        {
            var suffix = $" {number}";
            var name = string.Concat(wanted.AsSpan(0, Math.Min(wanted.Length, ChatLimits.NameLength - suffix.Length)), suffix);
            if (!_idsByName.ContainsKey(name))
                return name;
        }
    }

    // Everybody sees the id, nobody can tell the key from it.
    private static string IdOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 8));
}
