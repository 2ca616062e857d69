using EquiSep.Contracts.Validation;

namespace EquiSep.Api.Rest;

/// <summary>Features that are sent to be measured.</summary>
public sealed record FeaturesForm
{
    private static readonly string[] names = ["features", "labels", "imbalanced"];

    /// <summary>A .npy file of n×d numbers, float32 or float64.</summary>
    public required IFormFile Features { get; init; }

    /// <summary>A .npy file of n integers.</summary>
    public required IFormFile Labels { get; init; }

    /// <summary>Whether classes are weighted by their size instead of equally.</summary>
    public bool Imbalanced { get; init; }

    /// <summary>What is wrong with a form; whether the files can be measured shows when they are.</summary>
    internal static async Task<IReadOnlyList<FieldError>> CheckAsync(IFormCollection form, CancellationToken token)
    {
        var errors = new List<FieldError>();
        foreach (var name in names.Take(2))
        {
            var files = form.Files.GetFiles(name);
            if (files.Count != 1)
            {
                errors.Add(new(name, $"must be one file in NumPy's format .npy, not {files.Count}"));
            }
            else if (!await IsNumpyAsync(files[0], token))
            {
                errors.Add(new(name, "must be a file in NumPy's format .npy"));
            }
        }

        if (form["imbalanced"] is { Count: > 0 } flag && (flag.Count > 1 || !bool.TryParse(flag[0], out _)))
        {
            errors.Add(new("imbalanced", $"must be true or false, not '{flag}'"));
        }

        errors.AddRange(form.Keys.Concat(form.Files.Select(file => file.Name)).Distinct().Except(names)
            .Select(name => new FieldError(name, $"is unknown; known are {string.Join(", ", names)}")));
        return errors;
    }

    /// <summary>Whether classes are to be weighted by their size.</summary>
    internal static bool IsImbalanced(IFormCollection form) => bool.TryParse(form["imbalanced"], out var given) && given;

    private static async Task<bool> IsNumpyAsync(IFormFile file, CancellationToken token)
    {
        byte[] magic = [0x93, .. "NUMPY"u8];
        var start = new byte[magic.Length];
        await using var stream = file.OpenReadStream();
        return await stream.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, token) == start.Length && start.AsSpan().SequenceEqual(magic);
    }
}
