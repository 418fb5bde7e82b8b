using System.Text.Json;
using System.Text.RegularExpressions;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Storage;

namespace MeetingHub.Server.Tests.Pages;

public sealed partial class TextsTests
{
    private static readonly Texts English = TextCatalogue.Ours.In("en");
    private static readonly Texts German = TextCatalogue.Ours.In("de");

    [Fact]
    public void All_languages_have_the_same_texts_with_the_same_places_to_fill_in()
    {
        var folder = Repository.PathOf("src", "MeetingHub.Server");
        var files = Directory.EnumerateFiles(folder, "texts.en.json", SearchOption.AllDirectories).Where(IsSource).ToArray();
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var source = Read(file);
            foreach (var language in TextCatalogue.Languages)
            {
                var translation = Read(file.Replace("texts.en.json", $"texts.{language.Tag}.json", StringComparison.Ordinal));
                Assert.Equal(source.Keys.Order(), translation.Keys.Order());
                foreach (var (key, message) in source)
                {
                    Assert.Equal((key, Places(message)), (key, Places(translation[key])));
                    Assert.Equal((key, Tags(message)), (key, Tags(translation[key])));
                    Assert.DoesNotContain("'", translation[key], StringComparison.Ordinal); // ’
                    Assert.Equal(Message.PlacesOf(translation[key]).Count(), Opening().Count(Forms().Replace(translation[key], "{}")));
                }
            }
        }

        static Dictionary<string, string> Read(string file) => JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(file))!;
        static string Places(string message) => string.Join(", ", Message.PlacesOf(message).Distinct().Order());
        static string Tags(string message) => string.Join("", Tag().Matches(message).Select(m => m.Value));
    }

    [Fact]
    public void Everything_that_the_record_of_moderation_can_hold_has_words()
    {
        var file = Repository.PathOf("src", "MeetingHub.Server", "Moderation", "texts.en.json");
        var words = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(file))!;
        Assert.All(Enum.GetNames<Act>(), act => Assert.Contains($"moderation.act.{act}", words.Keys));
    }

    [Fact]
    public void Every_text_is_used_and_every_text_that_is_used_is_there()
    {
        var folder = Repository.PathOf("src", "MeetingHub.Server");
        string[] endings = [".cs", ".razor"];
        var code = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(f => IsSource(f) && endings.Contains(Path.GetExtension(f))).Select(File.ReadAllText).ToArray();
        var whole = code.SelectMany(c => Literal().Matches(c)).Select(m => m.Groups["key"].Value).ToHashSet(StringComparer.Ordinal);
        var features = English.Keys.Select(key => key.Split('.')[0]).ToHashSet(StringComparer.Ordinal);
        var begun = code.SelectMany(c => Beginning().Matches(c)).Select(m => m.Groups["key"].Value)
            .Where(b => features.Contains(b.Split('.')[0])).Distinct().ToArray();
        var used = code.SelectMany(c => Use().Matches(c)).Select(m => m.Groups["key"].Value).Distinct();

        string[] unused = [.. English.Keys.Where(key => !whole.Contains(key) && !begun.Any(b => key.StartsWith(b, StringComparison.Ordinal)))];
        string[] missing =
        [
            .. used.Where(key => !English.Has(key)),
            .. begun.Where(b => !English.Keys.Any(key => key.StartsWith(b, StringComparison.Ordinal))),
        ];
        Assert.Equal(("", ""), (string.Join(' ', unused), string.Join(' ', missing)));
    }

    [Fact]
    public void A_text_is_filled_in_with_the_form_that_the_number_has_in_the_language()
    {
        const string people = "{count, plural, =0 {nobody} one {# person of {group}} other {# people}}, {group}";
        const string plain = "{count, plural, =0 {niemand} one {# Person} other {# Leute}}, {group}";
        string In(string message, long count, string tag) => Message.Fill(message, [("count", count), ("group", "Harbour {x}")], tag);

        Assert.Equal("niemand, Harbour {x}", In(plain, 0, "de"));
        Assert.Equal("1 Person, Harbour {x}", In(plain, 1, "de"));
        Assert.Equal("1.200 Leute, Harbour {x}", In(plain, 1_200, "de"));
        Assert.Equal("1,200 Leute, Harbour {x}", In(plain, 1_200, "en"));
        Assert.Throws<ArgumentException>(() => Message.Fill("{name}", [], "en"));
        Assert.NotEqual(Message.PlacesOf(people), Message.PlacesOf(plain)); // nothing goes into a form but its number
    }

    [Fact]
    public void Names_are_listed_as_one_says_them()
    {
        Assert.Equal(["", "Asha", "Asha and Ben", "Asha, Ben and Rowan"],
            new string[][] { [], ["Asha"], ["Asha", "Ben"], ["Asha", "Ben", "Rowan"] }.Select(English.List));
        Assert.Equal("Asha, Ben und Rowan", German.List(["Asha", "Ben", "Rowan"]));
    }

    private static bool IsSource(string path) =>
        !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
        && !path.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal);

    [GeneratedRegex("""(?<!\$)"(?<key>[a-z][A-Za-z]*(\.[\w-]+)+)"?""", RegexOptions.ExplicitCapture)]
    private static partial Regex Literal();

    [GeneratedRegex("""\$"(?<key>[a-z][A-Za-z]*\.([\w-]+\.)*)\{""", RegexOptions.ExplicitCapture)]
    private static partial Regex Beginning();

    [GeneratedRegex("""\b(T|texts)\["(?<key>[^"]+)"[\],]""", RegexOptions.ExplicitCapture)]
    private static partial Regex Use();

    [GeneratedRegex("</?[a-z]+>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\{")]
    private static partial Regex Opening();

    [GeneratedRegex(@"\{\w+,\s*plural,(\s*=?\w+\s*\{[^{}]*\})+\s*\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Forms();
}
