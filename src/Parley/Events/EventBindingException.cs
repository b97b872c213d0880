namespace Parley.Events;

/// <summary>A client's arguments do not fit the handler of the event. Logged, and the handler is not called.</summary>
internal sealed class EventBindingException(string message, Exception? innerException = null) : Exception(message, innerException);
