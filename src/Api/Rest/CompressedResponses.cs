using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;

namespace EquiSep.Api.Rest;

/// <summary>Texts go compressed to clients that take them so; weights, archives, PNG and streams of events never do.</summary>
internal static class CompressedResponses
{
    private static readonly string[] types =
    [
        TableFormat.Json, "application/problem+json", TableFormat.Csv, ReportedParts.Svg,
        "text/html", "text/markdown", "text/plain", "text/css", "text/javascript",
    ];

    public static void AddCompressedResponses(this IServiceCollection services)
    {
        // Over TLS too: no answer holds a secret beside a text of the one who asks.
        services.AddResponseCompression(options =>
        {
            (options.EnableForHttps, options.MimeTypes) = (true, types);
            options.Providers.Add<BrotliCompressionProvider>();
            options.Providers.Add<GzipCompressionProvider>();
        });
        services.Configure<BrotliCompressionProviderOptions>(options => options.Level = CompressionLevel.Fastest);
        services.Configure<GzipCompressionProviderOptions>(options => options.Level = CompressionLevel.Fastest);
    }
}
