using System.Net;
using System.Text.Json;

namespace EquiSep.EndToEnd.Tests.Soak;

/// <summary>An answer of the API.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Body">Its body.</param>
/// <param name="Attempts">How often it was asked for.</param>
internal sealed record Answer(HttpStatusCode Status, string Body, int Attempts)
{
    /// <summary>What it says.</summary>
    public T Read<T>() => JsonSerializer.Deserialize<T>(Body, JsonSerializerOptions.Web)!;

    /// <summary>Lets only these pass.</summary>
    public Answer Expect(params HttpStatusCode[] allowed)
    {
        Assert.True(allowed.Contains(Status), $"{(int)Status} instead of {string.Join(" or ", allowed.Select(status => (int)status))}: {Body}");
        return this;
    }
}

/// <summary>Requests of one who asks again when he gets no answer, or is told to come again.</summary>
/// <param name="api">The API.</param>
internal sealed class Asking(ApiClient api)
{
    /// <summary>How many requests had to be repeated.</summary>
    public int Unanswered { get; private set; }

    /// <summary>Asks until there is an answer.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path.</param>
    /// <param name="content">Makes what is sent along; null for nothing.</param>
    /// <param name="key">The idempotency key; null for none.</param>
    public async Task<Answer> AskAsync(HttpMethod method, string path, Func<HttpContent>? content = null, string? key = null)
    {
        var attempts = 0;
        var answer = await Waiting.UntilAsync(
            async () =>
            {
                attempts++;
                return await api.AskAsync(method, path, content?.Invoke(), key) is var (status, body) ? new Answer(status, body, attempts) : null;
            },
            _ => true,
            $"{method} {path} is answered");
        Unanswered += attempts - 1;
        return answer;
    }
}
