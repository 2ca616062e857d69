using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EquiSep.Api.Rest;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Coordinator.Views;

namespace EquiSep.Api.Tests.Rest;

/// <summary>What is refused before anything is done, with what is allowed.</summary>
public sealed class RefusalTests(OpenHost shared) : IClassFixture<OpenHost>
{
    [Theory]
    [InlineData("", "$")]
    [InlineData("no JSON", "$")]
    [InlineData("[]", "$")]
    [InlineData("{}", "$")]
    [InlineData("""{"preset":"optimizatio"}""", "preset")]
    [InlineData("""{"preset":7}""", "preset")]
    [InlineData("""{"preset":"optimization","specification":{}}""", "$")]
    [InlineData("""{"preset":"optimization","only":["nothing"]}""", "only[0]")]
    [InlineData("""{"preset":"optimization","other":1}""", "other")]
    [InlineData("""{"preset":"optimization","overrides":{"training":{"epochs":0}}}""", "overrides.training.epochs")]
    [InlineData("""{"specification":{"data":{"name":"mnist"},"network":{"family":"GFNN"}}}""", "specification.data.name")]
    [InlineData("""{"specification":{"data":{"name":"cfm"},"network":{"family":"GFNN","layers":[]}}}""", "specification.network.layers")]
    [InlineData("""{"specification":{"data":{"name":"cfm"},"network":{"family":"GFNN"},"training":{"seed":[1,2,-3]}}}""", "specification.training.seed[2]")]
    public async Task A_request_that_cannot_be_used_is_refused_by_the_name_of_the_field(string body, string field)
    {
        using var answer = await shared.Host.PostAsync(body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var errors = (await answer.Content.ReadFromJsonAsync<JsonElement>(ApiHost.Token)).GetProperty("errors");
        Assert.Equal([field], errors.EnumerateObject().Select(error => error.Name));
        Assert.Empty((await shared.Host.GetAsync<ListPage<ExperimentView>>("/api/experiments")).Items);
    }

    [Fact]
    public async Task Every_wrong_field_is_named_at_once()
    {
        using var answer = await shared.Host.PostAsync("""{"specification":{"data":{"name":"x"},"network":{"family":"y"},"training":{"epochs":-1}}}""");

        var errors = (await answer.Content.ReadFromJsonAsync<JsonElement>(ApiHost.Token)).GetProperty("errors");
        Assert.Equal(3, errors.EnumerateObject().Count());
        Assert.Contains("cfm", errors.GetProperty("specification.data.name")[0].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("é")]
    public async Task A_key_that_is_none_is_refused(string key)
    {
        using var answer = await shared.Host.PostAsync(Samples.OneRun, key);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("Idempotency-Key", await answer.Content.ReadAsStringAsync(ApiHost.Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_does_not_exist_is_said_with_its_id()
    {
        foreach (var path in (string[])["/api/experiments/x", "/api/runs/x", "/api/runs/x/separation", "/api/experiments/x/archive", "/api/experiments/x/events", "/api/presets/x"])
        {
            using var answer = await shared.Host.Client.GetAsync(path, ApiHost.Token);
            Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
            Assert.Contains("'x'", await answer.Content.ReadAsStringAsync(ApiHost.Token), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("GET", "/api/experimentss", HttpStatusCode.NotFound, "There is nothing at /api/experimentss; /swagger shows what there is.")]
    [InlineData("GET", "/", HttpStatusCode.NotFound, "There is nothing at /;")]
    [InlineData("DELETE", "/api/presets", HttpStatusCode.MethodNotAllowed, "/api/presets takes GET, HEAD, not DELETE.")]
    public async Task A_route_or_a_method_that_there_is_not_is_refused_with_what_there_is(string method, string path, HttpStatusCode status, string expected)
    {
        using var request = new HttpRequestMessage(new(method), path);

        using var answer = await shared.Host.Client.SendAsync(request, ApiHost.Token);

        Assert.Equal((status, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Contains(expected, await answer.Content.ReadAsStringAsync(ApiHost.Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/api/no-such-route", HttpStatusCode.NotFound, "There is nothing at /api/no-such-route")]
    [InlineData("POST", "/api/runs", HttpStatusCode.MethodNotAllowed, "/api/runs takes GET, HEAD, not POST.")]
    [InlineData("POST", "/api/experiments", HttpStatusCode.UnsupportedMediaType, "Content-Type must be application/json.")]
    [InlineData("GET", "/api/runs/x/epochs", HttpStatusCode.NotFound, "There is no run 'x'.")]
    [InlineData("GET", "/api/runs?limit=0", HttpStatusCode.BadRequest, "must be an integer from 1 to 500")]
    public async Task A_refusal_is_a_problem_also_for_clients_that_accept_no_JSON(string method, string path, HttpStatusCode status, string expected)
    {
        using var request = new HttpRequestMessage(new(method), path) { Headers = { { "Accept", "text/csv" } } };
        request.Content = method == "POST" ? new StringContent("preset=width") : null;

        using var answer = await shared.Host.Client.SendAsync(request, ApiHost.Token);

        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(ApiHost.Token);
        Assert.Equal((status, "application/problem+json", (int)status), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, problem.GetProperty("status").GetInt32()));
        Assert.Contains(expected, problem.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("runs?status=done", "queued, preparing, training, analyzing, completed, failed, cancelled")]
    [InlineData("runs?data=mnist", "cm, cfm, cc")]
    [InlineData("runs?network=CNN", "GFNN")]
    [InlineData("runs?limit=0", "1 to 500")]
    [InlineData("runs?limit=many", "1 to 500")]
    [InlineData("runs?cursor=*", "next")]
    [InlineData("runs?cursor=AAAA", "next")]
    [InlineData("runs?state=queued", "status")]
    [InlineData("runs?status=queued&status=failed", "more than once")]
    [InlineData("experiments?limit=501", "1 to 500")]
    public async Task A_query_that_means_nothing_is_refused_with_what_is_allowed(string query, string allowed)
    {
        using var answer = await shared.Host.Client.GetAsync($"/api/{query}", ApiHost.Token);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(allowed, await answer.Content.ReadAsStringAsync(ApiHost.Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("olderThanHours=-1", "olderThanHours")]
    [InlineData("olderThanHours=NaN", "olderThanHours")]
    [InlineData("olderThanHours=soon", "olderThanHours")]
    [InlineData("older=1", "older")]
    public async Task A_query_for_garbage_that_means_nothing_is_refused_by_name(string query, string field)
    {
        using var answer = await shared.Host.Client.DeleteAsync(new Uri("/api/garbage?" + query, UriKind.Relative), ApiHost.Token);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains($"\"{field}\"", await answer.Content.ReadAsStringAsync(ApiHost.Token), StringComparison.Ordinal);
    }
}
