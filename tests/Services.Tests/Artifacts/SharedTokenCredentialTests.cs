using Azure.Core;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Services.Tests.Artifacts;

public sealed class SharedTokenCredentialTests
{
    private static readonly TokenRequestContext context = new(["https://storage.azure.com/.default"]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_that_gives_up_does_not_end_the_acquisition_for_the_next()
    {
        var source = new Source();
        var credential = new SharedTokenCredential(source);
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var first = credential.GetTokenAsync(context, impatient.Token).AsTask();
        await source.Asked.Task.WaitAsync(Waiting.Longest, Token);

        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        var second = credential.GetTokenAsync(context, Token).AsTask();
        source.Answer.SetResult(new("token", DateTimeOffset.MaxValue));

        Assert.Equal("token", (await second.Within("the token is there")).Token);
        Assert.Equal(1, source.Times);
    }

    [Fact]
    public async Task An_acquisition_that_nobody_answers_ends_at_its_limit_and_the_next_request_begins_another()
    {
        // Does not look at its token, as a program that is asked for a token may not.
        var source = new Source();
        var credential = new SharedTokenCredential(source, TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => credential.GetTokenAsync(context, Token).AsTask().WaitAsync(Waiting.Longest, Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => credential.GetTokenAsync(context, Token).AsTask().WaitAsync(Waiting.Longest, Token));

        Assert.Equal(2, source.Times);
    }

    private sealed class Source : TokenCredential
    {
        private int times;

        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<AccessToken> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Times => times;

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref times);
            Asked.TrySetResult();
            return new(Answer.Task);
        }
    }
}
