using System.Text.Json;
using System.Text.Json.Serialization;

namespace EquiSep.Experiments;

/// <summary>Numbers that may be undefined: JSON knows neither NaN nor infinity, so null stands for them and is read as NaN.</summary>
internal sealed class FiniteOrNull : JsonConverter<double>
{
    /// <inheritdoc />
    public override bool HandleNull => true;

    /// <inheritdoc />
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        return reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumberValue(value);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}
