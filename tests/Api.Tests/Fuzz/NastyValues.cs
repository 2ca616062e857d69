using System.Globalization;

namespace EquiSep.Api.Tests.Fuzz;

/// <summary>Values that have broken programs.</summary>
internal static class NastyValues
{
    private const string Rtl = "\u202Eabc\u200F";

    /// <summary>Raw JSON, not all of it valid.</summary>
    public static IReadOnlyList<string> Json { get; } =
    [
        "null", "true", "0", "-1", "-0", "0.5", "1e308", "-1e308", "1e400", "1e-400", "2147483648", "-9223372036854775809", new('9', 400), "NaN", "Infinity", "0x10", "+1", "01", "",
        "\"\"", "\" \"", "\"NaN\"", "\"1e308\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", $"\"{Rtl}\"", "\"\U0001D11E\\ud834\\udd1e\"", "\"../../x\"", "\"\\\"", "\"\n\"", $"\"{new string('a', 20_000)}\"",
        "[]", "{}", "[[]]", "[null]", "[1,1,1]", "[-1,1e308,\"\\ud800\"]", "{\"\":0}", "{\"\\ud800\":0}", "{\"name\":1,\"name\":2}", Nested(12), Nested(15), Nested(500), Nested(100_000),
        $"[{string.Join(',', Enumerable.Range(1, 200_00))}]",
    ];

    /// <summary>Texts for paths, queries and ids.</summary>
    public static IReadOnlyList<string> Texts { get; } =
    [
        "", " ", "\0", "a\0b", "\r\n", "\t", ".", "..", "../../etc/passwd", "..\\..\\x", "/etc/passwd", "C:\\x", "\\\\server\\share", "%", "%00", "%2e%2e%2f", "%25%32%65", "%ud800", "\ud800", Rtl, "\U0001D11E",
        "é", "NaN", "-1", "0", "1e308", "2147483648", "9223372036854775808", "99999999999999999999999999", "null", "true", "{0}", "${x}", "<script>alert(1)</script>", "'; --", "*", "?", "#", "a;b", "con", "nul.txt", "x.json", "~root", ".locks",
        new('a', 300), new('a', 6000), string.Concat(Enumerable.Repeat("../", 100)), Rtl + new string('\u0301', 500),
    ];

    /// <summary>Values of headers.</summary>
    public static IReadOnlyList<string> Headers { get; } =
    [
        "", " ", ",", ";", ";;;", "*/*;q=NaN", "text/csv;q=1e308", "text/csv;q=-1, application/json;q=0", "a/b/c", "text/*;q=0.5,*/*;q=0.0001", "application/json;charset=\"", "\"", "\u0001", "é", Rtl, "-", "x-", "-1", "x-9223372036854775808",
        "bytes=", "bytes=-1", "bytes=0-0,1-1,2-2", "bytes=9223372036854775807-9223372036854775808", "W/\"\"", "*", "Thu, 01 Jan 1970 00:00:00 GMT", "utf-7", "gzip", "100-continue", "null", "DELETE", new('k', 255), new('k', 256), new('k', 7000),
    ];

    /// <summary>Types of bodies.</summary>
    public static IReadOnlyList<string> ContentTypes { get; } =
    [
        "application/json", "application/json; charset=utf-8", "application/json; charset=utf-7", "application/json; charset=none", "text/plain", "application/octet-stream", "multipart/form-data", "multipart/form-data; boundary=",
        "multipart/form-data; boundary=" + new string('b', 1000), "multipart/form-data; boundary=\"a b\"", "application/x-www-form-urlencoded", "x", "",
    ];

    private static string Nested(int depth) => string.Create(CultureInfo.InvariantCulture, $"{new string('[', depth)}1{new string(']', depth)}");
}
