using System.Text;
using EquiSep.Experiments.Validation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EquiSep.Api.Rest;

/// <summary>The body of a request as a text of bounded length.</summary>
internal static class BodyText
{
    /// <summary>Reads it; null when it is longer than allowed.</summary>
    public static async Task<string?> ReadAsync(HttpRequest request, int most, CancellationToken token)
    {
        if (request.ContentLength > most)
        {
            return null;
        }

        var bytes = new MemoryStream();
        var buffer = new byte[1 << 16];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, token)) > 0)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > most)
            {
                return null;
            }
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    /// <summary>413, with the limit.</summary>
    public static ProblemHttpResult TooLarge(long most) =>
        TypedResults.Problem($"The body must have at most {most} bytes.", statusCode: StatusCodes.Status413PayloadTooLarge, extensions: [new("errors", new Dictionary<string, string[]> { [FieldError.Document] = [$"must have at most {most} bytes"] })]);
}
