using System.IO.Compression;
using System.Net;
using System.Text.RegularExpressions;
using EquiSep.Testing;
using Microsoft.AspNetCore.Http;
using NJsonSchema;
using NSwag;

namespace EquiSep.Api.Tests.Contract;

/// <summary>docs/openapi.json, and whether responses are as it says.</summary>
internal static class ApiContract
{
    private const string Problem = "application/problem+json";
    private const string RetryAfter = "Retry-After";

    // What Kestrel itself answers to bytes that are no request, without a body and before the API sees it.
    private static readonly HttpStatusCode[] ofServer =
    [
        HttpStatusCode.BadRequest, HttpStatusCode.RequestTimeout, HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.RequestUriTooLong,
        HttpStatusCode.RequestHeaderFieldsTooLarge, HttpStatusCode.HttpVersionNotSupported,
    ];

    // What is answered where there is no such path or method.
    private static readonly HttpStatusCode[] ofNoRoute =
    [
        HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed,
        HttpStatusCode.TooManyRequests, HttpStatusCode.ServiceUnavailable,
    ];

    private static readonly Lazy<(OpenApiDocument Document, IReadOnlyList<Route> Routes)> contract = new(Read);

    /// <summary>The document.</summary>
    public static OpenApiDocument Document => contract.Value.Document;

    /// <summary>Path of the document.</summary>
    public static string DocumentPath { get; } = Path.Combine(Checkout.Root, "docs", "openapi.json");

    /// <summary>
    /// What the document has against a response; empty when it is as documented. Paths outside of <c>/api</c> are not described.
    /// </summary>
    /// <param name="method">Method of the request.</param>
    /// <param name="path">Path of the request.</param>
    /// <param name="response">The response.</param>
    /// <param name="token">Ends it.</param>
    public static async Task<IReadOnlyList<string>> CheckAsync(string method, string path, HttpResponseMessage response, CancellationToken token)
    {
        var type = response.Content.Headers.ContentType?.MediaType;
        var isOfServer = type is null && ofServer.Contains(response.StatusCode) && response.Content.Headers.ContentLength == 0;
        if (isOfServer || !path.StartsWith("/api/", StringComparison.Ordinal))
        {
            return [];
        }

        var status = ((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (Find(method, path.TrimEnd('/'), response.StatusCode) is not { } operation)
        {
            return ofNoRoute.Contains(response.StatusCode) && type == Problem ? [] : [$"{status} as {type} where no operation is documented"];
        }

        if (!operation.Responses.TryGetValue(status, out var documented))
        {
            return [$"{status} is not documented"];
        }

        // A quota that is used up (429) does not say when to come again.
        var headers = documented.ActualResponse.Headers.Keys
            .Where(name => !response.Headers.Contains(name) && (name != RetryAfter || response.StatusCode == HttpStatusCode.ServiceUnavailable))
            .Select(name => $"the documented header {name} is missing in {status}");
        var content = documented.ActualResponse.Content;
        if (content.Count == 0)
        {
            return [.. headers, .. type is null ? [] : (string[])[$"{status} is documented without a body and came as {type}"]];
        }

        if (type is null || !content.TryGetValue(type, out var media))
        {
            return [.. headers, $"{status} came as {type ?? "nothing"}; documented are {string.Join(", ", content.Keys)}"];
        }

        return !type.EndsWith("json", StringComparison.Ordinal) || method == HttpMethods.Head
            ? [.. headers]
            : [.. headers, .. Check(await BodyAsync(response, token), media.Schema)];
    }

    /// <summary>What a schema of the document has against JSON.</summary>
    public static IEnumerable<string> Check(string json, JsonSchema schema) =>
        schema.ActualSchema.Validate(json, SchemaType.OpenApi3).Select(error => $"{error.Path ?? "the body"}: {error.Kind} ({error})");

    private static async Task<string> BodyAsync(HttpResponseMessage response, CancellationToken token)
    {
        await response.Content.LoadIntoBufferAsync(token);
        await using var content = new MemoryStream(await response.Content.ReadAsByteArrayAsync(token));
        await using Stream plain = response.Content.Headers.ContentEncoding.SingleOrDefault() switch
        {
            "gzip" => new GZipStream(content, CompressionMode.Decompress),
            "br" => new BrotliStream(content, CompressionMode.Decompress),
            _ => content,
        };
        using var reader = new StreamReader(plain);
        return await reader.ReadToEndAsync(token);
    }

    // A response to HEAD, where it is taken, is that to GET without its body.
    private static OpenApiOperation? Find(string method, string path, HttpStatusCode status)
    {
        var operations = contract.Value.Routes.FirstOrDefault(route => route.Path.IsMatch(path))?.Operations;
        return operations is null ? null
            : operations.TryGetValue(method.ToLowerInvariant(), out var operation) ? operation
            : method == HttpMethods.Head && status != HttpStatusCode.MethodNotAllowed && operations.TryGetValue("get", out var read) ? read
            : null;
    }

    private static (OpenApiDocument, IReadOnlyList<Route>) Read()
    {
        var document = OpenApiDocument.FromJsonAsync(File.ReadAllText(DocumentPath)).GetAwaiter().GetResult();

        // Of two paths that fit, the one with fewer parameters is meant.
        var routes = document.Paths
            .OrderBy(path => path.Key.Count(character => character == '{'))
            .Select(path => new Route(Pattern(path.Key), path.Value));
        return (document, [.. routes]);

        static Regex Pattern(string path)
        {
            var literal = path.Replace(".", @"\.", StringComparison.Ordinal);
            return new($"^{Regex.Replace(literal, @"\{\w+\}", "[^/]+")}$", RegexOptions.IgnoreCase);
        }
    }

    private sealed record Route(Regex Path, IDictionary<string, OpenApiOperation> Operations);
}

/// <summary>Fails where a response is not as docs/openapi.json says.</summary>
internal sealed class ContractHandler : DelegatingHandler
{
    private const int LongestBody = 2000;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        var (method, path) = (request.Method.Method, request.RequestUri!.AbsolutePath);
        if (await ApiContract.CheckAsync(method, path, response, cancellationToken) is { Count: > 0 } wrong)
        {
            var isJson = response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
            var body = isJson ? await response.Content.ReadAsStringAsync(cancellationToken) : "";
            var about = $"{string.Join('\n', wrong)}\n{body[..Math.Min(body.Length, LongestBody)]}";
            Assert.Fail($"{method} {request.RequestUri.PathAndQuery} is not answered as docs/openapi.json says:\n{about}");
        }

        return response;
    }
}
