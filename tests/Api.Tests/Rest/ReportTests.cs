using System.Net;
using System.Net.Http.Headers;
using System.Text;
using EquiSep.Coordinator.Scheduling;

namespace EquiSep.Api.Tests.Rest;

public sealed class ReportTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_report_is_a_page_or_Markdown_as_the_client_likes()
    {
        await using var host = await ApiHost.StartAsync(folder);
        var experiment = await CompletedAsync(host);

        foreach (var (path, accept, type) in ((string, string, string)[])[
            ("report", "*/*", "text/html"), ("report", "text/html, text/markdown;q=0.5", "text/html"), ("report", "text/markdown", "text/markdown"),
            ("report.html", "*/*", "text/html"), ("report.md", "*/*", "text/markdown")])
        {
            using var answer = await SendAsync(host, $"experiments/{experiment}/{path}", accept);
            var text = await answer.Content.ReadAsStringAsync(ApiHost.Token);
            Assert.Equal((HttpStatusCode.OK, type), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
            Assert.StartsWith(type == "text/html" ? "<!DOCTYPE html>" : "# one", text, StringComparison.Ordinal);
            Assert.Contains(new string('a', 64), text, StringComparison.Ordinal); // the data's SHA-256
            Assert.Equal(type == "text/html", text.Contains("src=\"data:image/png;base64,", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_picture_is_where_the_Markdown_says()
    {
        await using var host = await ApiHost.StartAsync(folder);
        var experiment = await CompletedAsync(host);
        Assert.Contains("](report-pictures/figure.png)", await host.Client.GetStringAsync($"/api/experiments/{experiment}/report.md", ApiHost.Token), StringComparison.Ordinal);
        var picture = await host.Client.GetByteArrayAsync($"/api/experiments/{experiment}/report-pictures/figure.png", ApiHost.Token);
        Assert.Equal("PNG", Encoding.ASCII.GetString(picture, 1, 3));
        using var none = await SendAsync(host, $"experiments/{experiment}/report-pictures/other.png", "*/*");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    [Fact]
    public async Task What_is_not_made_yet_is_said_with_its_status()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false);
        var submitted = await host.SubmitAsync(Samples.OneRun);
        var text = await host.Client.GetStringAsync($"/api/experiments/{submitted.Id}/report.md", ApiHost.Token);
        Assert.Contains("**one**: no result; it is queued", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_does_not_exist_or_cannot_be_given_is_refused()
    {
        await using var host = await ApiHost.StartAsync(folder, works: false);
        var submitted = await host.SubmitAsync(Samples.OneRun);
        using var pdf = await SendAsync(host, $"experiments/{submitted.Id}/report", "application/pdf");
        Assert.Equal(HttpStatusCode.NotAcceptable, pdf.StatusCode);
        Assert.Contains("text/html or text/markdown", await pdf.Content.ReadAsStringAsync(ApiHost.Token), StringComparison.Ordinal);
        foreach (var path in (string[])["report", "report.html", "report.md", "report-pictures/figure.png"])
        {
            using var answer = await SendAsync(host, $"experiments/{new string('0', 32)}/{path}", "*/*");
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    private static async Task<string> CompletedAsync(ApiHost host)
    {
        var submitted = await host.SubmitAsync(Samples.OneRun);
        await host.UntilAsync(submitted.Runs[0].Id, RunStatus.Completed);
        return submitted.Id;
    }

    private static async Task<HttpResponseMessage> SendAsync(ApiHost host, string path, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/{path}");
        foreach (var type in accept.Split(','))
        {
            request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(type.Trim()));
        }

        return await host.Client.SendAsync(request, ApiHost.Token);
    }
}
