namespace Parley.Proxies;

/// <summary>A proxy of the test's own, with a configuration from the documentation in which nothing but addresses and folders are replaced.</summary>
internal interface IProxy : IAsyncDisposable
{
    Uri Address { get; }

    /// <param name="file">The file in docs/deployment, which tells whose it is.</param>
    /// <param name="nodes">The nodes, in place of those from port 5000 on in the file.</param>
    static async Task<IProxy> StartAsync(string file, params Uri[] nodes)
    {
        // Another process may take the port before the proxy does, which then says so and ends.
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return file.StartsWith("haproxy", StringComparison.Ordinal) ? await Haproxy.StartAsync(file, nodes) : await Nginx.StartAsync(file, nodes);
            }
            catch (InvalidOperationException) when (attempt < 3)
            {
            }
        }
    }
}
