using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.Json;
using System.Text.RegularExpressions;
using MeetingHub.Domain.Rooms;

namespace MeetingHub.Server.Tests.Rooms;

/// <summary>Names against Unicode's whole table of confusables, and against the texts and suggested names of the web client.</summary>
public sealed partial class NameTablesTests
{
    private static readonly (Rune Source, string Target)[] Confusables =
    [
        .. from line in File.ReadLines(Repository.PathOf("tests", "fixtures", "unicode", "confusables.txt"))
           let parts = line.TrimStart('\uFEFF').Split('#')[0].Split(';', StringSplitOptions.TrimEntries)
           where parts.Length > 1
           select (RuneOf(parts[0]), string.Concat(parts[1].Split(' ').Select(code => RuneOf(code).ToString()))),
    ];

    private static readonly string[] Places = ["{0}", "Rowa{0}", "Ro{0}an"];

    private static Rune RuneOf(string code) => new(int.Parse(code, NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    private static string CodesOf(string text) => string.Join(' ', text.EnumerateRunes().Select(rune => rune.Value.ToString("x", CultureInfo.InvariantCulture)));

    [Fact]
    public void The_compact_table_of_confusables_equals_that_of_Unicode()
    {
        var text = new StringBuilder()
            .Append("# Which letters look alike: Unicode's confusables.txt 17.0.0 (UTS #39), a letter's look and then the letters, in hexadecimal.\n")
            .Append("# Made from tests/fixtures/unicode/confusables.txt by its test, when MEETINGHUB_WRITE_GENERATED=1. Do not edit.\n")
            .Append("# Copyright © 1991-2025 Unicode, Inc. SPDX-License-Identifier: Unicode-3.0, see tests/fixtures/unicode/LICENSE.\n");
        foreach (var look in Confusables.GroupBy(row => row.Target, StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"{CodesOf(look.Key)}:{string.Join(' ', look.Select(row => CodesOf(row.Source.ToString())))}\n");

        Repository.AssertCurrent(Repository.PathOf("src", "MeetingHub.Domain", "Rooms", "Seats", "confusables.txt"), text.ToString());
    }

    [Fact]
    public void Names_that_Unicode_calls_confusable_look_alike()
    {
        Assert.True(Confusables.Length > 6_000);
        var apart =
            from row in Confusables
            from at in Places
            let one = string.Format(CultureInfo.InvariantCulture, at, row.Source)
            let other = string.Format(CultureInfo.InvariantCulture, at, row.Target)
            where !Names.LookAlike(one, other) && !(Names.LooksOf(one)[0].Length == 0 && Names.LooksOf(other)[0].Length == 0)
            select $"{one} and {other}: {CodesOf(row.Source.ToString())} → {CodesOf(row.Target)}";
        Assert.Empty(apart);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("de")]
    public void The_catalogues_word_for_facilitator_cannot_be_a_name_in_any_language(string language) =>
        Assert.All(["seats.facilitator", "seats.coFacilitator"], key =>
        {
            var word = TextOf(language, key, "rooms", "seats");
            Assert.True(Names.ClaimsRole(word) && Names.ClaimsRole($"Rowan ({word})"), word);
        });

    [Theory]
    [InlineData("en")]
    [InlineData("de")]
    public void Every_suggested_name_can_be_used_beside_every_other(string language)
    {
        var (first, second) = (TextOf(language, "prejoin.names.first", "prejoin").Split(", "), TextOf(language, "prejoin.names.second", "prejoin").Split(", "));
        var whole = TextOf(language, "prejoin.names.whole", "prejoin");
        string[] names =
        [
            .. from one in first from other in second
               select whole.Replace("{first}", one, StringComparison.Ordinal).Replace("{second}", other, StringComparison.Ordinal),
        ];

        Assert.Equal(900, names.Length);
        Assert.All(names, name => Assert.True(Names.TryNormalize(name, out var written) && written == name && !Names.ClaimsRole(name), name));
        Assert.Equal(names.Length, names.SelectMany(name => Names.LooksOf(name)).Distinct(StringComparer.Ordinal).Count());
    }

    private static string TextOf(string language, string key, params string[] feature)
    {
        var path = Repository.PathOf(["web-client", "src", .. feature, "texts", $"{language}.json"]);
        return (string)JsonNode.Parse(File.ReadAllText(path))![key]!["defaultMessage"]!;
    }

    // The web client's tests read the same file.
    [Fact]
    public void The_server_and_the_page_count_the_same_length_of_a_name()
    {
        using var names = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("tests", "fixtures", "names.json")));
        foreach (var each in names.RootElement.EnumerateArray())
        {
            var name = each.GetProperty("name").GetString()!;
            Assert.Equal((name, each.GetProperty("length").GetInt32()), (name, Names.LengthOf(name)));
        }
    }
}
