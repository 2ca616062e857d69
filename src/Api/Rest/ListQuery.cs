using System.Buffers.Text;
using System.Globalization;
using System.Text;
using EquiSep.Api.Coordination;
using EquiSep.Contracts.Validation;

namespace EquiSep.Api.Rest;

/// <summary>Reads the query of a list and says everything that is wrong with it.</summary>
internal sealed class ListQuery(IQueryCollection query)
{
    /// <summary>Items of a page when none is asked for.</summary>
    public const int UsualLimit = 50;

    /// <summary>Most items of a page.</summary>
    public const int MostLimit = 500;

    private readonly HashSet<string> known = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<FieldError> errors = [];

    /// <summary>What is wrong, after everything was read; parameters that nobody read are wrong too.</summary>
    public IReadOnlyList<FieldError> Errors => [.. errors, .. query.Keys.Where(name => !known.Contains(name)).Select(name => new FieldError(name, $"is unknown; known are {string.Join(", ", known)}"))];

    /// <summary>A text; null when it is absent.</summary>
    public string? Text(string name)
    {
        known.Add(name);
        var values = query[name];
        if (values.Count > 1)
        {
            errors.Add(new(name, "is given more than once"));
        }

        return values.Count == 0 ? null : values[0];
    }

    /// <summary>One of a few texts; null when it is absent.</summary>
    public string? OneOf(string name, IReadOnlyList<string> allowed)
    {
        var text = Text(name);
        if (text is not null && !allowed.Contains(text, StringComparer.Ordinal))
        {
            errors.Add(new(name, $"must be one of {string.Join(", ", allowed)}, not '{text}'"));
        }

        return text;
    }

    /// <summary>How many items are asked for.</summary>
    public int Limit()
    {
        if (Text("limit") is not { } text)
        {
            return UsualLimit;
        }

        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit);
        if (!isNumber || limit is < 1 or > MostLimit)
        {
            errors.Add(new("limit", $"must be an integer from 1 to {MostLimit}, not '{text}'"));
        }

        return limit;
    }

    /// <summary>After which item the page starts; null for the first page.</summary>
    public ListPosition? Cursor()
    {
        var text = Text("cursor");
        if (text is null)
        {
            return null;
        }

        if (Base64Url.IsValid(text) && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('/') is [var time, var experiment, var run]
            && long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTime.MaxValue.Ticks
            && int.TryParse(run, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            return new(new(ticks, TimeSpan.Zero), experiment, index);
        }

        errors.Add(new("cursor", "must be the value of next from the page before"));
        return null;
    }

    /// <summary>A position as the text by which the next page is asked for.</summary>
    public static string? Cursor(ListPosition? position) => position is null
        ? null
        : Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{position.Created.UtcTicks}/{position.Experiment}/{position.Run}")));
}

/// <summary>A page of a list.</summary>
/// <param name="Items">What is on it.</param>
/// <param name="Count">How many there are on all pages.</param>
/// <param name="Next">The cursor of the next page; null on the last one.</param>
public sealed record ListPage<T>(IReadOnlyList<T> Items, int Count, string? Next);
