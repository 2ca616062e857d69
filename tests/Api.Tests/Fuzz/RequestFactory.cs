using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EquiSep.Api.Tests.Fuzz;

/// <summary>A request, made anew each time it is sent.</summary>
/// <param name="About">What is nasty about it.</param>
/// <param name="Make">Makes it.</param>
internal sealed record FuzzRequest(string About, Func<HttpRequestMessage> Make);

/// <summary>Makes requests from the OpenAPI document: every field with every nasty value, then whatever chance brings.</summary>
/// <param name="document">The document.</param>
/// <param name="server">Address of the server.</param>
/// <param name="ids">Ids of experiments and runs that exist.</param>
/// <param name="seed">Decides what chance brings.</param>
internal sealed partial class RequestFactory(JsonElement document, Uri server, IReadOnlyList<string> ids, int seed)
{
    private const string One = """{"specification":{"name":"one","data":{"name":"cfm"},"network":{"family":"GFNN","layers":2},"training":{"epochs":4}}}""";
    private const string Changed = """{"preset":"optimization","only":["sgd-L2"],"overrides":{"training":{"epochs":4}}}""";
    private static readonly string[] ownFields = ["preset", "specification", "only", "overrides", "", "\ud800"];
    private static readonly string[] headers = ["Accept", "Idempotency-Key", "Last-Event-ID", "Range", "If-None-Match", "If-Modified-Since", "Accept-Encoding", "Accept-Language", "X-Forwarded-For", "X-HTTP-Method-Override", "Cookie", "Origin"];
    private static readonly string[] methods = ["GET", "POST", "PUT", "PATCH", "HEAD", "OPTIONS", "TRACE", "X"];
    private readonly System.Random random = new(seed);
    private readonly IReadOnlyList<Operation> operations = Operation.Read(document);

    /// <summary>Every field of a request for an experiment, as it is and in overrides, with every value.</summary>
    public IEnumerable<FuzzRequest> EveryField()
    {
        var places = Operation.Fields(document).SelectMany(field => new[] { (One, $"specification.{field}"), (Changed, $"overrides.{field}") })
            .Concat(ownFields.SelectMany(field => new[] { (One, field), (Changed, field) }));
        foreach (var (body, field) in places)
        {
            foreach (var raw in NastyValues.Json)
            {
                var text = Operation.With(body, field, raw, twice: random.Next(20) == 0);
                yield return new($"POST /api/experiments, {field} = {Shorten(raw)}", () => Post(text));
            }
        }
    }

    /// <summary>Routes, parameters, headers and bodies by chance, without end.</summary>
    public IEnumerable<FuzzRequest> ByChance()
    {
        while (true)
        {
            var operation = Pick(operations);
            var method = random.Next(15) == 0 ? Pick(methods) : operation.Method;
            var path = string.Join('/', operation.Path.Split('/').Select(segment => segment.StartsWith('{') ? Text() : segment)) + Query(operation);
            path = random.Next(25) == 0 ? "/" + Pick(NastyValues.Texts) : path;
            var extra = Enumerable.Range(0, random.Next(3)).Select(_ => (Pick(headers), random.Next(6) == 0 ? Pick(ids) : Pick(NastyValues.Headers))).ToList();
            var content = Body(operation, random.Next());
            var about = $"{method} {path} {string.Join(", ", extra.Select(header => $"{header.Item1}: {Shorten(header.Item2)}"))}";
            yield return new(about, () => Request(method, path, extra, content));
        }
    }

    private HttpRequestMessage Post(string body) => Request("POST", "/api/experiments", [], () => Typed(Encoding.UTF8.GetBytes(body), "application/json"));

    private HttpRequestMessage Request(string method, string path, IEnumerable<(string Name, string Value)> extra, Func<HttpContent>? content)
    {
        // As it is: a client that tidies dots and slashes away would hide them from the server. Only letters beyond ASCII are escaped: in
        // their place HttpClient (10.0) sends what its buffer holds of an earlier request, which is then answered instead of this one.
        var ascii = BeyondAscii().Replace(path, letters => Uri.EscapeDataString(letters.Value));
        var asItIs = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        var uri = new Uri($"{server.AbsoluteUri.TrimEnd('/')}{ascii}", asItIs);
        var request = new HttpRequestMessage(new(method), uri) { Content = content?.Invoke() };
        foreach (var (name, value) in extra)
        {
            request.Headers.TryAddWithoutValidation(name, value.ReplaceLineEndings(""));
        }

        return request;
    }

    private static Func<HttpContent>? Body(Operation operation, int chance)
    {
        if (operation.Body is null)
        {
            return chance % 10 == 0 ? () => Typed([1, 2, 3], NastyValues.ContentTypes[chance % NastyValues.ContentTypes.Count]) : null;
        }

        return (chance % 10) switch
        {
            0 => () => Typed(Encoding.UTF8.GetBytes(NastyValues.Json[chance % NastyValues.Json.Count]), NastyValues.ContentTypes[chance / 10 % NastyValues.ContentTypes.Count]),
            1 => () => Typed([0xFF, 0xFE, 0xED, 0xA0, 0x80, (byte)chance], operation.Body),
            2 => () => Typed(Encoding.UTF8.GetBytes(One[..(chance / 10 % One.Length)]), operation.Body),
            _ when operation.Body == "application/json" => () => Typed(Broken(chance), operation.Body),
            _ => () => NastyFiles.Form(new(chance)),
        };
    }

    // A sound document in which a byte is another one.
    private static byte[] Broken(int chance)
    {
        var bytes = Encoding.UTF8.GetBytes(chance % 2 == 0 ? One : Changed);
        bytes[chance / 16 % bytes.Length] = (byte)(chance / 4096);
        return bytes;
    }

    private static ByteArrayContent Typed(byte[] bytes, string type)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return content;
    }

    private string Query(Operation operation)
    {
        var names = operation.Queries.Append("x").Where(_ => random.Next(3) == 0).ToList();
        return names.Count == 0 ? "" : "?" + string.Join('&', names.Select(name => random.Next(8) == 0 ? name : $"{name}={Text()}"));
    }

    private string Text()
    {
        var text = random.Next(3) == 0 ? Pick(ids) : Pick(NastyValues.Texts);
        return random.Next(5) switch
        {
            // Half a surrogate pair as UTF-8 cannot be, and as what a client makes of it.
            0 => text.Replace("\ud800", "%ED%A0%80", StringComparison.Ordinal).Replace("\0", "%00", StringComparison.Ordinal).Replace(" ", "+", StringComparison.Ordinal).ReplaceLineEndings("%0A"),
            _ => Uri.EscapeDataString(text),
        };
    }

    private T Pick<T>(IReadOnlyList<T> of) => of[random.Next(of.Count)];

    [GeneratedRegex(@"[^\x00-\x7F]+")]
    private static partial Regex BeyondAscii();

    private static string Shorten(string text) => text.Length <= 60 ? text : $"{text[..60]}… ({text.Length})";
}
