using System.Diagnostics;

namespace EquiSep.Services.Tests.Local;

/// <summary>Counts the requests that .NET's HTTP client makes to a port while it lives, whatever becomes of them.</summary>
internal sealed class HttpRequests : IDisposable
{
    private readonly ActivityListener listener;
    private int count;

    public HttpRequests(int port)
    {
        listener = new()
        {
            ShouldListenTo = source => source.Name == "System.Net.Http",
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.GetTagItem("server.port") is int to && to == port)
                {
                    Interlocked.Increment(ref count);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
    }

    /// <summary>Requests so far.</summary>
    public int Count => Volatile.Read(ref count);

    public void Dispose() => listener.Dispose();
}
