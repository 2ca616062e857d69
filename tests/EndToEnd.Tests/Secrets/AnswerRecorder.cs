using System.Collections.Concurrent;
using System.Text;

namespace EquiSep.EndToEnd.Tests.Secrets;

/// <summary>Keeps every answer that goes through it.</summary>
/// <param name="headers">What every request carries.</param>
internal sealed class AnswerRecorder(params (string Name, string Value)[] headers) : DelegatingHandler(new SocketsHttpHandler())
{
    private readonly ConcurrentQueue<string> answers = [];

    /// <summary>All answers: status, headers and bodies.</summary>
    public string Text => string.Join('\n', answers);

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        var answer = await base.SendAsync(request, cancellationToken);
        await answer.Content.LoadIntoBufferAsync(cancellationToken);
        answers.Enqueue($"{(int)answer.StatusCode} {answer.Headers} {answer.Content.Headers} {Encoding.Latin1.GetString(await answer.Content.ReadAsByteArrayAsync(cancellationToken))}");
        return answer;
    }
}
