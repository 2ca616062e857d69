using System.Globalization;
using EquiSep.Reports;

namespace EquiSep.Core.Tests.Reports;

public sealed class TableTests
{
    private static readonly Table Sample = new("sample", "A sample.", ["run", "decay_ratio", "best_fit"], [["a,b", 1e-300, true], ["\"c\"", double.NaN, null], [null, 0.1f, false]]);

    [Fact]
    public void In_CSV_numbers_have_a_point_and_all_their_digits_and_texts_quotes_where_needed()
    {
        Assert.Equal("run,decay_ratio,best_fit\n\"a,b\",1E-300,true\n\"\"\"c\"\"\",NaN,\n,0.1,false\n", Sample.ToCsv());
        Assert.Equal(1e-300, double.Parse("1E-300", CultureInfo.InvariantCulture));
    }

    [Fact]
    public void In_JSON_a_row_is_an_object_and_what_is_not_finite_is_null()
    {
        Assert.Equal("""[{"run":"a,b","decayRatio":1E-300,"bestFit":true},{"run":"\u0022c\u0022","decayRatio":null,"bestFit":null},{"run":null,"decayRatio":0.1,"bestFit":false}]""", Sample.ToJson().ToJsonString());
    }
}
