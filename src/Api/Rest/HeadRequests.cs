using EquiSep.Pipeline.Artifacts;
using Microsoft.AspNetCore.Http.Features;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace EquiSep.Api.Rest;

/// <summary>HEAD on everything that GET answers: the same without a body.</summary>
internal static class HeadRequests
{
    /// <summary>Leaves them out of the OpenAPI document, which they would double.</summary>
    public static void AddHeadRequests(this IServiceCollection services) => services.Configure<SwaggerGenOptions>(options =>
        options.DocInclusionPredicate((_, operation) => operation.HttpMethod is null || !HttpMethods.IsHead(operation.HttpMethod)));

    /// <summary>Lets all routes that take GET take HEAD.</summary>
    public static TBuilder TakeHead<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder
    {
        routes.Add(endpoint =>
        {
            var methods = endpoint.Metadata.OfType<IHttpMethodMetadata>().LastOrDefault();
            if (methods is { HttpMethods: [var method] } get && HttpMethods.IsGet(method))
            {
                endpoint.Metadata.Remove(get);
                endpoint.Metadata.Add(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head], get.AcceptCorsPreflight));
            }
        });
        return routes;
    }

    /// <summary>Ends a HEAD request where the body begins: some bodies are long, and streams of events have no end.</summary>
    public static async Task WithoutBodyAsync(HttpContext context, RequestDelegate next)
    {
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await next(context);
            return;
        }

        var (body, aborted) = (context.Features.GetRequiredFeature<IHttpResponseBodyFeature>(), context.RequestAborted);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(new NoBody(end)));
        context.RequestAborted = end.Token;
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested && !aborted.IsCancellationRequested)
        {
            // Status and headers are decided.
        }
        finally
        {
            context.RequestAborted = aborted;
            context.Features.Set(body);
        }
    }

    private sealed class NoBody(CancellationTokenSource end) : WriteOnlyStream
    {
        public override void Write(byte[] buffer, int offset, int count) => end.Cancel();

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => end.CancelAsync();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            await end.CancelAsync();

        public override void Flush() => end.Cancel();

        public override Task FlushAsync(CancellationToken cancellationToken) => end.CancelAsync();
    }
}
