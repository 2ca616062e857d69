using System.Globalization;
using System.Text.Json;

namespace EquiSep.Experiments.Validation;

/// <summary>JSON type of a field.</summary>
public enum FieldKind
{
    /// <summary>An object, with fields of its own.</summary>
    Group,

    /// <summary>An integer: a number without a fraction; <c>3.0</c> and <c>1e3</c> are integers, as in JSON schema.</summary>
    Whole,

    /// <summary>A finite number.</summary>
    Number,

    /// <summary>A string.</summary>
    Text,

    /// <summary>True or false.</summary>
    Flag,

    /// <summary>A list of integers, increasing.</summary>
    WholeList,

    /// <summary>A list of numbers, increasing.</summary>
    NumberList,
}

/// <summary>One field of a specification: what it means and what it may hold.</summary>
/// <param name="Path">Such as <c>training.batchSize</c>.</param>
/// <param name="Kind">Its type.</param>
/// <param name="Description">What it means, one sentence.</param>
public sealed record Field(string Path, FieldKind Kind, string Description)
{
    /// <summary>Whether it must be there.</summary>
    public bool Required { get; init; }

    /// <summary>Whether it may be null.</summary>
    public bool Nullable { get; init; }

    /// <summary>Its value when it is absent.</summary>
    public object? Default { get; init; }

    /// <summary>Lowest number.</summary>
    public double? From { get; init; }

    /// <summary>Highest number.</summary>
    public double? To { get; init; }

    /// <summary>Numbers must be above this one.</summary>
    public double? Above { get; init; }

    /// <summary>Numbers must be below this one.</summary>
    public double? Below { get; init; }

    /// <summary>Fewest items of a list.</summary>
    public int? Fewest { get; init; }

    /// <summary>Most items of a list.</summary>
    public int? Most { get; init; }

    /// <summary>Whether it holds a list.</summary>
    public bool IsList => Kind is FieldKind.WholeList or FieldKind.NumberList;

    /// <summary>The only values of a text.</summary>
    public IReadOnlyList<string>? Allowed { get; init; }

    /// <summary>Whether a text names a folder, see <see cref="RunName"/>.</summary>
    public bool IsRunName { get; init; }

    /// <summary>The path of the object around it; empty at the top.</summary>
    public string Parent { get; } = Path[..Math.Max(0, Path.LastIndexOf('.'))];

    /// <summary>The last part of its path.</summary>
    public string Leaf { get; } = Path[(Path.LastIndexOf('.') + 1)..];

    /// <summary>What is allowed, in words, such as <c>an integer from 1 to 1000</c>.</summary>
    public string Expectation
    {
        get
        {
            var what = Kind switch
            {
                FieldKind.Group => "an object",
                FieldKind.Whole => "an integer" + Range,
                FieldKind.Number => "a number" + Range,
                FieldKind.Flag => "true or false",
                FieldKind.WholeList => $"a list of increasing integers{Range}{Length}",
                FieldKind.NumberList => $"a list of increasing numbers{Range}{Length}",
                _ when Allowed is not null => "one of " + string.Join(", ", Allowed),
                _ => IsRunName ? RunName.Expectation : "a text",
            };
            return Nullable ? what + ", or null" : what;
        }
    }

    private string Length => (Fewest, Most) switch
    {
        (null, { } most) => $", at most {most} of them",
        ({ } fewest, { } most) => $", {fewest} to {most} of them",
        _ => "",
    };

    private string Range
    {
        get
        {
            return Bound(" from ", From) + Bound(" above ", Above) + Bound(Above is null ? " to " : " and up to ", To) + Bound(" and below ", Below);
        }
    }

    /// <summary>The value as <c>string</c>, <c>int</c>, <c>double</c>, <c>bool</c> or a list of numbers in <paramref name="value"/>; false when it is not allowed.</summary>
    public bool TryRead(JsonElement element, out object? value)
    {
        value = null;
        switch (Kind)
        {
            case FieldKind.Text when element.ValueKind == JsonValueKind.String:
                var text = element.GetString()!;
                value = text;
                return Allowed?.Contains(text, StringComparer.Ordinal) ?? (!IsRunName || RunName.IsValid(text));
            case FieldKind.Whole or FieldKind.Number when element.ValueKind == JsonValueKind.Number:
                if (!element.TryGetDouble(out var number) || !IsInRange(number))
                {
                    return false;
                }

                // Adding zero turns -0 into 0, so that both have one key.
                value = Kind == FieldKind.Whole ? (object)(int)number : number + 0.0;
                return Kind == FieldKind.Number || Math.Floor(number) == number;
            case FieldKind.Flag when element.ValueKind is JsonValueKind.True or JsonValueKind.False:
                value = element.GetBoolean();
                return true;
            case FieldKind.WholeList or FieldKind.NumberList when element.ValueKind == JsonValueKind.Array:
                return TryReadList(element, out value);
            default:
                return false;
        }
    }

    private bool TryReadList(JsonElement element, out object? value)
    {
        var item = this with { Kind = Kind == FieldKind.WholeList ? FieldKind.Whole : FieldKind.Number };
        var items = new List<object>();
        value = null;
        foreach (var one in element.EnumerateArray())
        {
            if (items.Count == Most || !item.TryRead(one, out var number))
            {
                return false;
            }

            items.Add(number!);
        }

        var isIncreasing = items.Zip(items.Skip(1), (one, next) => Comparer<object>.Default.Compare(one, next) < 0).All(isLess => isLess);
        value = Kind == FieldKind.WholeList ? (object)ValueList.Of<int>([.. items.Cast<int>()]) : ValueList.Of<double>([.. items.Cast<double>()]);
        return isIncreasing && items.Count >= (Fewest ?? 0);
    }

    private bool IsInRange(double number)
    {
        return double.IsFinite(number) && !(number < From) && !(number > To) && !(number <= Above) && !(number >= Below);
    }

    private static string Bound(string words, double? bound)
    {
        return bound is { } number ? words + number.ToString(CultureInfo.InvariantCulture) : "";
    }
}
