namespace Parley.Events;

/// <summary>
/// What an application registered for the events that clients send, for a namespace or for one socket. Registering replaces a whole array
/// under the lock, and those who read take the one there is, so that running events never wait for it.
/// </summary>
internal class EventListeners
{
    private readonly List<EventBinding> _bindings = [];

    // None while bindings have changed: made when an event is looked up, since many handlers are registered at a time.
    private volatile EventTable? _events = EventTable.Empty;
    private volatile EventMiddleware[] _middleware = [];
    private volatile AnyListener[] _any = [];
    private volatile Func<Socket, Exception, Task>[] _errors = [];
    private volatile bool _seesAll;

    public EventTable Events => _events ?? MakeTable();

    public EventMiddleware[] Middleware => _middleware;

    public AnyListener[] Any => _any;

    public Func<Socket, Exception, Task>[] Errors => _errors;

    /// <summary>Whether there is more than handlers, so that every event has to be kept until its turn comes, handled or not.</summary>
    public bool SeesAll => _seesAll;

    protected Lock Gate { get; } = new();

    /// <summary>The listeners as they are now, to be changed apart: what the child of a dynamic namespace starts with.</summary>
    public EventListeners Copy()
    {
        lock (Gate)
        {
            var copy = new EventListeners { _events = _events, _middleware = _middleware, _any = _any, _errors = _errors, _seesAll = _seesAll };
            copy._bindings.AddRange(_bindings);
            return copy;
        }
    }

    public IDisposable Add(EventBinding binding)
    {
        lock (Gate)
        {
            _bindings.Add(binding);
            _events = null;
        }

        return new Registration(() => RemoveWhere(other => ReferenceEquals(other, binding)));
    }

    public void RemoveWhere(Predicate<EventBinding> match)
    {
        lock (Gate)
        {
            if (_bindings.RemoveAll(match) > 0)
            {
                _events = null;
            }
        }
    }

    public void AddMiddleware(EventMiddleware middleware)
    {
        lock (Gate)
        {
            _middleware = [.. _middleware, middleware];
            _seesAll = true;
        }
    }

    public IDisposable AddAny(AnyListener listener, bool first = false)
    {
        lock (Gate)
        {
            _any = first ? [listener, .. _any] : [.. _any, listener];
            _seesAll = true;
        }

        return new Registration(() => SetAny(any => Without(any, other => ReferenceEquals(other, listener))));
    }

    /// <summary>Removes the first listener of this delegate, or all listeners if there is none.</summary>
    public void RemoveAny(Delegate? key) => SetAny(any => key is null ? [] : Without(any, other => key.Equals(other.Key)));

    public IDisposable AddError(Func<Socket, Exception, Task> handler)
    {
        // A delegate of its own, so that one that is registered twice is removed once.
        Func<Socket, Exception, Task> added = (socket, error) => handler(socket, error);
        lock (Gate)
        {
            _errors = [.. _errors, added];
        }

        return new Registration(() =>
        {
            lock (Gate)
            {
                _errors = Without(_errors, other => ReferenceEquals(other, added));
            }
        });
    }

    /// <summary>The same without the first that matches.</summary>
    protected static T[] Without<T>(T[] items, Predicate<T> match)
    {
        var index = Array.FindIndex(items, match);
        return index < 0 ? items : [.. items[..index], .. items[(index + 1)..]];
    }

    private void SetAny(Func<AnyListener[], AnyListener[]> change)
    {
        lock (Gate)
        {
            _any = change(_any);
            _seesAll = _any.Length > 0 || _middleware.Length > 0;
        }
    }

    private EventTable MakeTable()
    {
        lock (Gate)
        {
            return _events ??= EventTable.Of(_bindings);
        }
    }
}
