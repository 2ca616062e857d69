using EquiSep.Api.Access;
using Microsoft.Extensions.Options;

namespace EquiSep.Api.Tests.Access;

public sealed class KeySettingTests : IDisposable
{
    private static readonly (string, string) anyPort = ("urls", "http://127.0.0.1:0");
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("", "read", 'a', 64, "Name")]
    [InlineData("two words", "read", 'a', 64, "Name")]
    [InlineData("n", "7", 'a', 64, "Role")]
    [InlineData("n", "", 'a', 64, "Role")]
    [InlineData("n", "read", 'a', 63, "Sha256")]
    [InlineData("n", "read", 'z', 64, "Sha256")]
    public async Task A_key_that_is_not_whole_is_refused_at_the_start(string name, string role, char digit, int digits, string wrong)
    {
        var key = Keys.Setting(0, name, role, new(digit, digits));
        var e = await Assert.ThrowsAsync<OptionsValidationException>(() => KestrelHost.StartAsync(folder, [anyPort, .. key]));

        Assert.Contains($"Api:Keys:0:{wrong}", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(new string(digit, digits), e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_keys_of_one_name_and_a_text_instead_of_a_list_are_refused_at_the_start()
    {
        (string, string)[] twins = [.. Keys.Setting(0, "n", "read", new('a', 64)), .. Keys.Setting(1, "N", "admin", new('b', 64))];
        var twice = await Assert.ThrowsAsync<OptionsValidationException>(() => KestrelHost.StartAsync(folder, [anyPort, .. twins]));
        var text = await Assert.ThrowsAsync<OptionsValidationException>(
            () => KestrelHost.StartAsync(folder, anyPort, ("Api:Keys", "equisep_abc")));

        Assert.Contains("two keys of one name", twice.Message, StringComparison.Ordinal);
        Assert.Contains("Api:Keys is a list", text.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void New_keys_have_256_bits_and_none_comes_twice()
    {
        var keys = Enumerable.Range(0, 100).Select(_ => ApiKey.New()).ToList();
        Assert.Distinct(keys);
        Assert.All(keys, key => Assert.Matches("^equisep_[A-Za-z0-9_-]{43}$", key));
    }
}
