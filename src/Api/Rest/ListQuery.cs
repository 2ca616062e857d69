using System.Buffers.Text;
using System.Globalization;
using System.Text;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Coordinator.Views;
using EquiSep.Experiments;
using EquiSep.Experiments.Paper;
using EquiSep.Experiments.Validation;

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

    /// <summary>The filter and the order of a list of experiments.</summary>
    public ListRequest Request()
    {
        var (order, isDescending) = ListWords.Read(OneOf("sort", ListWords.Orders), OneOf("order", ListWords.Directions));
        return new()
        {
            Status = RunStatuses.Find(OneOf("status", RunStatuses.Names)),
            Name = Text("name"),
            Preset = OneOf("preset", [.. Presets.All.Select(preset => preset.Name)]),
            Data = OneOf("data", DataNames.All),
            Network = OneOf("network", Families.All),
            From = Time("from"),
            Until = Time("until"),
            Order = order,
            IsDescending = isDescending,
        };
    }

    /// <summary>The place after which the page starts; null for the first page.</summary>
    /// <param name="order">What the list is sorted by.</param>
    public ListPosition? Cursor(ListOrder order)
    {
        if (Text("cursor") is not { } text)
        {
            return null;
        }

        if (Base64Url.IsValid(text) && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('/', 5) is [var by, var time, var experiment, var run, var value]
            && by == order.ToString()
            && long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTime.MaxValue.Ticks
            && int.TryParse(run, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            var isNumber = double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed);
            return new ListPosition(new(ticks, TimeSpan.Zero), experiment, number, isNumber ? parsed : null, order == ListOrder.Name ? value : null);
        }

        errors.Add(new("cursor", "must be the value of next from the page before, of the same list in the same order"));
        return null;
    }

    /// <summary>A place as the text by which the next page is asked for.</summary>
    /// <param name="order">What the list is sorted by.</param>
    /// <param name="position">The place; null without a next page.</param>
    public static string? Cursor(ListOrder order, ListPosition? position)
    {
        if (position is not { } place)
        {
            return null;
        }

        var value = order == ListOrder.Name ? place.Text : place.Value?.ToString("R", CultureInfo.InvariantCulture);
        var text = string.Create(CultureInfo.InvariantCulture, $"{order}/{place.Created.UtcTicks}/{place.Experiment}/{place.Run}/{value}");
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
    }

    private DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        var time = ListWords.Time(text);
        if (time is null)
        {
            errors.Add(new(name, $"must be {ListWords.TimeExpectation}, not '{text}'"));
        }

        return time;
    }
}

/// <summary>A page of a list.</summary>
/// <param name="Items">What is on it.</param>
/// <param name="Count">How many there are on all pages.</param>
/// <param name="Next">The cursor of the next page; null on the last one.</param>
public sealed record ListPage<T>(IReadOnlyList<T> Items, int Count, string? Next);
