using System.Reflection;
using System.Runtime.CompilerServices;

namespace Parley.Architecture.Tests;

public class AsyncVoidTests
{
    // Nobody can await an async void method, and its exception ends the process: name and reason of each that may.
    private static readonly Dictionary<string, string> _allowed = new(StringComparer.Ordinal);

    [Fact]
    public void No_method_is_async_void()
    {
        var found = ShippedProjects.Methods.Where(IsAsyncVoid).Select(NameOf).Except(_allowed.Keys, StringComparer.Ordinal);

        Assert.Empty(found);
    }

    [Fact]
    public void An_async_void_method_is_found_in_lambdas_too()
    {
        var found = ShippedProjects.MethodsOf(typeof(AsyncVoidTests).Assembly).Where(IsAsyncVoid).Select(NameOf);

        Assert.Single(found, name => name.Contains(nameof(Sample), StringComparison.Ordinal));
    }

    private static bool IsAsyncVoid(MethodInfo method) => method.ReturnType == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute));

    private static string NameOf(MethodInfo method) => $"{method.DeclaringType}.{method.Name}";

#pragma warning disable MA0147 // What the test above has to find.
    private static Action Sample() => async () => await Task.Yield();
#pragma warning restore MA0147
}
