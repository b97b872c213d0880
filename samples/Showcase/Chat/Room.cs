namespace Showcase.Chat;

/// <summary>Somebody by way of one socket.</summary>
internal sealed record Member(Person Person, string SocketId);

/// <summary>Who is in a room and what was said there last. Belongs to <see cref="Rooms"/>, which locks.</summary>
internal sealed class Room(string name, bool isKept)
{
    private readonly Dictionary<string, Member> _members = new(StringComparer.Ordinal);
    private readonly Queue<ChatMessage> _history = new(ChatLimits.MessagesInRoom);
    private readonly Queue<ChatMessage> _pictures = [];
    private int _pictureBytes;

    public string Name => name;

    public bool IsKept => isKept;

    public int Count => _members.Count;

    /// <summary>Since when nobody is there; of no meaning while somebody is.</summary>
    public DateTimeOffset EmptySince { get; set; }

    public bool Has(Member member) => _members.TryGetValue(member.Person.Id, out var present) && present.SocketId == member.SocketId;

    /// <summary>Adds somebody, or puts the new socket in the place of the old one. Returns whether the others have to hear of it.</summary>
    public bool Add(Member member)
    {
        var isNews = !_members.TryGetValue(member.Person.Id, out var present) || present.Person != member.Person;
        _members[member.Person.Id] = member;
        return isNews;
    }

    /// <summary>Removes somebody, who stays if they have come back with another socket.</summary>
    public bool Remove(Member member) => Has(member) && _members.Remove(member.Person.Id);

    public RoomEntry Entry() => new(name, Count, isKept);

    public RoomView View() => new(name, [.. _members.Values.Select(member => member.Person)], [.. _history]);

    public Picture? FindPicture(long id) => _pictures.FirstOrDefault(message => message.Id == id)?.Picture;

    public void Add(ChatMessage message)
    {
        if (_history.Count == ChatLimits.MessagesInRoom)
            Forget(_history.Dequeue());
        _history.Enqueue(message.Picture is { } picture ? message with { Picture = picture with { Bytes = null } } : message);

        if (message.Picture is null)
            return;
        _pictures.Enqueue(message);
        _pictureBytes += message.Picture.Size;
        while (_pictureBytes > ChatLimits.PictureBytesInRoom)
            _pictureBytes -= _pictures.Dequeue().Picture!.Size;
    }

    // Both queues are in the order of the messages.
    private void Forget(ChatMessage oldest)
    {
        if (_pictures.TryPeek(out var picture) && picture.Id == oldest.Id)
            _pictureBytes -= _pictures.Dequeue().Picture!.Size;
    }
}
