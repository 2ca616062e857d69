using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EquiSep.Coordinator.Scheduling;

namespace EquiSep.Api.Tests.Rest;

/// <summary>HEAD, Range, If-None-Match and Accept-Encoding.</summary>
public sealed class ConditionalRequestTests : IDisposable
{
    private const string Weights = "0123456789";

    // Long trainings, which nobody takes.
    private const string Waiting = """{"specification":{"data":{"name":"cfm"},"network":{"family":"GFNN","layers":6,"width":1000}}}""";
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_part_of_the_weights_can_be_had_while_they_are_the_same()
    {
        await using var host = await ApiHost.StartAsync(folder);
        var model = $"runs/{await CompletedAsync(host)}/model";
        using var whole = await SendAsync(host, HttpMethod.Get, model);
        var tag = whole.Headers.ETag!;
        Assert.Equal(("bytes", Weights, false), (whole.Headers.AcceptRanges.Single(), await TextAsync(whole), tag.IsWeak));

        foreach (var (range, status, text) in ((string, int, string)[])
            [("bytes=0-3", 206, "0123"), ("bytes=4-", 206, "456789"), ("bytes=-2", 206, "89"), ("bytes=10-", 416, ""), ("bytes=3-1", 200, Weights)])
        {
            using var part = await SendAsync(host, HttpMethod.Get, model, ("Range", range));
            Assert.Equal((range, status), (range, (int)part.StatusCode));
            Assert.True(status == 416 || await TextAsync(part) == text, range);
            Assert.Equal(status == 200, part.Content.Headers.ContentRange is null);
        }

        using var same = await SendAsync(host, HttpMethod.Get, model, ("Range", "bytes=4-5"), ("If-Range", tag.ToString()));
        using var other = await SendAsync(host, HttpMethod.Get, model, ("Range", "bytes=4-5"), ("If-Range", "\"other\""));
        using var known = await SendAsync(host, HttpMethod.Get, model, ("If-None-Match", tag.ToString()));
        using var unmatched = await SendAsync(host, HttpMethod.Get, model, ("If-Match", "\"other\""));
        Assert.Equal((206, "45", 200, Weights), ((int)same.StatusCode, await TextAsync(same), (int)other.StatusCode, await TextAsync(other)));
        Assert.Equal((304, "", 412), ((int)known.StatusCode, await TextAsync(known), (int)unmatched.StatusCode));
    }

    [Fact]
    public async Task Weights_say_in_their_header_where_they_come_from_and_can_be_had_as_the_store_has_them()
    {
        await using var host = await ApiHost.StartAsync(folder);
        var stored = Samples.Weights(1000);
        var run = await CompletedAsync(host, stored);
        using var labelled = await SendAsync(host, HttpMethod.Get, $"runs/{run}/model");
        using var again = await SendAsync(host, HttpMethod.Get, $"runs/{run}/model?metadata=true");
        using var raw = await SendAsync(host, HttpMethod.Get, $"runs/{run}/model?metadata=false");
        using var wrong = await SendAsync(host, HttpMethod.Get, $"runs/{run}/model?metadata=maybe");
        var bytes = await labelled.Content.ReadAsByteArrayAsync(ApiHost.Token);

        var end = 8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        var header = JsonNode.Parse(bytes.AsSpan(8..end))!;
        var metadata = header["__metadata__"]!;
        var sum = Convert.ToHexStringLower(SHA256.HashData(stored));
        Assert.Equal((0, "[0,1000]"), (end % 8, header["weight"]!["data_offsets"]!.ToJsonString()));
        Assert.Equal(stored[^1000..], bytes[end..]);
        Assert.Equal((run, "one", sum), ((string?)metadata["equisep.run"], (string?)metadata["equisep.name"], (string?)metadata["equisep.modelSha256"]));
        Assert.Equal("GFNN", (string?)JsonNode.Parse((string)metadata["equisep.specification"]!)!["network"]!["family"]);
        Assert.Equal("2.10.0", (string?)JsonNode.Parse((string)metadata["equisep.environment"]!)!["libTorch"]);
        Assert.Equal(bytes, await again.Content.ReadAsByteArrayAsync(ApiHost.Token));
        Assert.Equal(stored, await raw.Content.ReadAsByteArrayAsync(ApiHost.Token));
        Assert.Equal($"\"{sum}\"", raw.Headers.ETag?.ToString());
        Assert.NotEqual(raw.Headers.ETag, labelled.Headers.ETag);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        foreach (var (first, last) in ((int, int)[])[(0, 7), (3, end + 3), (end - 1, end), (end, end + 9), (end + 900, bytes.Length - 1)])
        {
            using var part = await SendAsync(host, HttpMethod.Get, $"runs/{run}/model", ("Range", $"bytes={first}-{last}"), ("If-Range", labelled.Headers.ETag!.ToString()));
            Assert.Equal((HttpStatusCode.PartialContent, bytes.Length), (part.StatusCode, (int)part.Content.Headers.ContentRange!.Length!));
            Assert.Equal(bytes[first..(last + 1)], await part.Content.ReadAsByteArrayAsync(ApiHost.Token));
        }
    }

    [Fact]
    public async Task HEAD_answers_what_GET_answers_without_a_body()
    {
        await using var host = await ApiHost.StartAsync(folder);
        var run = await CompletedAsync(host);
        var waiting = (await host.SubmitAsync(Waiting)).Runs[0].Id;
        foreach (var path in (string[])
            [
                "runs", $"runs/{run}", $"runs/{run}/model", $"runs/{run}/separation", $"runs/{run}/figure.png", $"runs/{run}/epochs", $"runs/{run}/logs",
                $"experiments/{run[..32]}/archive", $"experiments/{run[..32]}/report.html", "presets", "garbage", "runs/none", $"runs/{waiting}/events",
            ])
        {
            using var head = await SendAsync(host, HttpMethod.Head, path);
            using var get = await SendAsync(host, HttpMethod.Get, path);
            Assert.Equal((path, get.StatusCode), (path, head.StatusCode));
            Assert.Equal("", await TextAsync(head));
            Assert.True(head.StatusCode != HttpStatusCode.OK || Equals(get.Content.Headers.ContentType, head.Content.Headers.ContentType), path);
            Assert.Equal((path, get.Headers.ETag), (path, head.Headers.ETag));
        }

        using var weights = await SendAsync(host, HttpMethod.Head, $"runs/{run}/model");
        Assert.Equal(Weights.Length, weights.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Who_has_an_answer_already_is_told_so_until_it_changes()
    {
        await using var host = await ApiHost.StartAsync(folder);
        var run = await CompletedAsync(host);
        foreach (var path in (string[])
            [
                "runs", $"runs/{run}", "experiments", $"experiments/{run[..32]}", "presets",
                $"runs/{run}/separation", $"runs/{run}/figure.png", $"runs/{run}/figure.svg", $"runs/{run}/tables/separation", $"runs/{run}/epochs",
                $"experiments/{run[..32]}/summary", $"experiments/{run[..32]}/tables/summary", $"experiments/{run[..32]}/figure.png", $"experiments/{run[..32]}/figures/figure.svg",
            ])
        {
            using var first = await SendAsync(host, HttpMethod.Get, path);
            using var known = await SendAsync(host, HttpMethod.Get, path, ("If-None-Match", $"\"other\", {first.Headers.ETag}"));
            using var unknown = await SendAsync(host, HttpMethod.Get, path, ("If-None-Match", "W/\"other\""));
            Assert.Equal((path, 200, 304, 200), (path, (int)first.StatusCode, (int)known.StatusCode, (int)unknown.StatusCode));
            Assert.Equal((path, "", first.Headers.ETag), (path, await TextAsync(known), known.Headers.ETag));
        }

        using var json = await SendAsync(host, HttpMethod.Get, $"runs/{run}/separation", ("Accept", "application/json"));
        using var csv = await SendAsync(host, HttpMethod.Get, $"runs/{run}/separation", ("Accept", "text/csv"), ("If-None-Match", json.Headers.ETag!.ToString()));
        using var before = await SendAsync(host, HttpMethod.Get, "experiments");
        await CompletedAsync(host);
        using var after = await SendAsync(host, HttpMethod.Get, "experiments", ("If-None-Match", before.Headers.ETag!.ToString()));
        using var missing = await SendAsync(host, HttpMethod.Get, $"runs/{run}/tables/none");
        Assert.Equal((200, "text/csv"), ((int)csv.StatusCode, csv.Content.Headers.ContentType?.MediaType));
        Assert.Equal(200, (int)after.StatusCode);
        Assert.Equal((404, null), ((int)missing.StatusCode, missing.Headers.ETag));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Texts_are_compressed_for_those_who_take_it_and_nothing_else_is(string encoding)
    {
        await using var host = await ApiHost.StartAsync(folder);
        var run = await CompletedAsync(host);
        var waiting = (await host.SubmitAsync(Waiting)).Runs[0].Id;
        foreach (var path in (string[])["runs", $"runs/{run}/epochs", $"runs/{run}/figure.svg", $"experiments/{run[..32]}/report.html", $"experiments/{run[..32]}/report.md", "runs/none"])
        {
            using var plain = await SendAsync(host, HttpMethod.Get, path);
            using var answer = await SendAsync(host, HttpMethod.Get, path, ("Accept-Encoding", encoding));
            Assert.Equal((path, encoding), (path, answer.Content.Headers.ContentEncoding.SingleOrDefault()));
            Assert.Contains("Accept-Encoding", answer.Headers.Vary);
            Assert.Equal(plain.Headers.ETag, answer.Headers.ETag);
            await using var stream = await answer.Content.ReadAsStreamAsync(ApiHost.Token);
            await using Stream text = encoding == "br" ? new BrotliStream(stream, CompressionMode.Decompress) : new GZipStream(stream, CompressionMode.Decompress);
            Assert.Equal(Lasting(await TextAsync(plain)), Lasting(await new StreamReader(text).ReadToEndAsync(ApiHost.Token)));
        }

        foreach (var path in (string[])[$"runs/{run}/model", $"runs/{run}/figure.png", $"experiments/{run[..32]}/archive", $"runs/{waiting}/events"])
        {
            using var answer = await SendAsync(host, HttpMethod.Get, path, ("Accept-Encoding", encoding));
            Assert.DoesNotContain(encoding, answer.Content.Headers.ContentEncoding);
        }
    }

    private static async Task<string> CompletedAsync(ApiHost host, byte[]? weights = null)
    {
        host.Services.Weights = weights ?? Encoding.UTF8.GetBytes(Weights);
        var run = (await host.SubmitAsync(Samples.OneRun)).Runs[0].Id;
        await host.UntilAsync(run, RunStatus.Completed);
        return run;
    }

    private static Task<HttpResponseMessage> SendAsync(ApiHost host, HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, $"/api/{path}");
        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        return host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ApiHost.Token);
    }

    // Skia numbers the clips of a process, and a problem has the trace of its request.
    private static string Lasting(string text) => Regex.Replace(text, "cl_[0-9a-f]+|\"traceId\":\"[^\"]*\"", "");

    private static Task<string> TextAsync(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync(ApiHost.Token);
}
