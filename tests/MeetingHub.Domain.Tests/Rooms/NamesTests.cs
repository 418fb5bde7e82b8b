using FsCheck.Fluent;
using MeetingHub.Domain.Rooms;

namespace MeetingHub.Domain.Tests.Rooms;

public class NamesTests
{
    [Theory]
    [InlineData("Rowan", "Rowan")]
    [InlineData("  Quiet \t Heron\u00A0", "Quiet Heron")]
    [InlineData("Zoë", "Zoë")]
    [InlineData("Ro\u200Bwan\u202E", "Rowan")]
    [InlineData("石头", "石头")]
    [InlineData("نور", "نور")]
    [InlineData("👩\u200D🌾", "👩\u200D🌾")]
    [InlineData("O'Neil-Ng", "O'Neil-Ng")]
    [InlineData("Ro\u3164wan\u115F\u1160\uFFA0", "Rowan")]
    [InlineData("\u2800Rowan\u17B4\u17B5", "Rowan")]
    [InlineData("Ro\U0001D159wan\uFFFC\uFFFD", "Rowan")]
    [InlineData("\u2067Rowan\u2069\u200F", "Rowan")]
    [InlineData("Ro\u200Dwan\u200C", "Rowan")]
    [InlineData("می\u200Cخواهم", "می\u200Cخواهم")]
    [InlineData("क्\u200Dष", "क्\u200Dष")]
    [InlineData("❤\uFE0F Ro\uFE0Fwan", "❤\uFE0F Rowan")]
    public void A_name_is_brought_into_one_written_form(string given, string written)
    {
        Assert.True(Names.TryNormalize(given, out var name));
        Assert.Equal(written, name);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\u200B\u200D")]
    [InlineData("...")]
    [InlineData("\u3164\u115F\u1160\u2800\u17B4\u17B5\uFFA0")]
    [InlineData("\U0001D159\uFFFC\uFFFD")]
    [InlineData("a\u0007b")]
    [InlineData("a\uE000b")]
    [InlineData("a\u0301\u0302\u0303\u0304\u0305b")]
    [InlineData("123456789012345678901234567890123")]
    public void Some_names_cannot_be_used(string? given) => Assert.False(Names.TryNormalize(given, out _));

    [Fact]
    public void A_name_with_half_a_surrogate_pair_cannot_be_used() => Assert.False(Names.TryNormalize("a\uD800b", out _));

    [Fact]
    public void The_limit_of_thirty_two_characters_counts_them_as_people_do() =>
        Assert.True(Names.TryNormalize(string.Concat(Enumerable.Repeat("🌿", 32)), out _));

    [Theory]
    [InlineData("Rowan", "ROWAN")]
    [InlineData("Rowan", "Ｒｏｗａｎ")]
    [InlineData("Rowan", "Rówan")]
    [InlineData("Rowan", "Rоwаn")] // Cyrillic о and а
    [InlineData("Rowan", "Rοwαn")] // Greek
    [InlineData("Rowan", "R0wan")]
    [InlineData("Rowan", "Ro wan")]
    [InlineData("Rowan", "Ro-wan")]
    [InlineData("Rowan", "Rovvan")]
    [InlineData("Lily", "1ily")]
    [InlineData("Lily", "IiIy")]
    [InlineData("Bernard", "Bemard")]
    [InlineData("Søren", "Soren")]
    [InlineData("ﬁona", "fiona")]
    [InlineData("Zoë", "Zoe\u0308")]
    [InlineData("𝓡owan", "Rowan")]
    [InlineData("Ⓡowan", "Rowan")]
    [InlineData("ＪＯＥ", "Joe")]
    [InlineData("ガク", "ｶﾞｸ")]
    [InlineData("한", "\u1112\u1161\u11AB")]
    [InlineData("Nguyễn", "Nguyen")]
    [InlineData("Ёлка", "Елка")]
    [InlineData("ΆΝΝΑ", "Ann\u0430")]
    [InlineData("Rowan", "Roɯan")]
    [InlineData("Rowan", "ʀᴏᴡᴀɴ")]
    [InlineData("Rowan", "Rowaи")]
    [InlineData("Ben", "βen")]
    [InlineData("Галина", "ГАЛИНА")]
    [InlineData("Νίκος", "ΝΊΚΟΣ")]
    [InlineData("محمد", "مُحَمَّد")]
    public void Names_that_look_alike_are_found_to_be_alike(string one, string other) => Assert.True(Names.LookAlike(one, other));

    [Theory]
    [InlineData("Rowan", "Robin")]
    [InlineData("Ann", "Anna")]
    [InlineData("石", "头")]
    [InlineData("कि", "कु")]
    [InlineData("🌿", "🌾")]
    [InlineData("بدر", "نذر")]
    [InlineData("Иван", "Инна")]
    [InlineData("Evan", "Enan")]
    public void Names_that_look_different_are_not_taken_for_alike(string one, string other) => Assert.False(Names.LookAlike(one, other));

    [Theory]
    [InlineData("Rowan (facilitator)")]
    [InlineData("FACILITAT0R")]
    [InlineData("co-host")]
    [InlineData("Ａｄｍｉｎ")]
    [InlineData("Rowan, Moderatorin")]
    [InlineData("animatrice")]
    [InlineData("Ведущая Анна")]
    [InlineData("الميسرة")]
    [InlineData("המנחה")]
    [InlineData("主持人小王")]
    [InlineData("MeetingHub team")]
    public void A_name_that_claims_a_role_is_noticed(string name) => Assert.True(Names.ClaimsRole(name));

    [Theory]
    [InlineData("Ghost")]
    [InlineData("Badminton")]
    [InlineData("Moderna")]
    [InlineData("Vert")]
    [InlineData("Modest Otter")]
    [InlineData("小王")]
    public void A_name_that_claims_no_role_is_accepted(string name) => Assert.False(Names.ClaimsRole(name));

    [Fact]
    public void Any_text_is_checked_without_an_exception_and_its_written_form_is_stable() =>
        FsCheck.Check.One(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(2_000), Prop.ForAll<string?>(text =>
        {
            if (!Names.TryNormalize(text, out var name)) return true;
            return Names.TryNormalize(name, out var again) && again == name && Names.LooksOf(name).All(look => look.Length > 0);
        }));

    [Theory]
    [InlineData(0x200B)] [InlineData(0x202A)] [InlineData(0x202E)] [InlineData(0x2060)] [InlineData(0x206F)] [InlineData(0x115F)]
    [InlineData(0x1160)] [InlineData(0x17B4)] [InlineData(0x17B5)] [InlineData(0x180B)] [InlineData(0x180F)] [InlineData(0xFE00)]
    [InlineData(0xFFF0)] [InlineData(0xFFF8)] [InlineData(0x1BCA0)] [InlineData(0x1BCA3)] [InlineData(0x1D173)] [InlineData(0x1D17A)]
    [InlineData(0xE0000)] [InlineData(0xE0FFF)] [InlineData(0x3164)] [InlineData(0xFFA0)]
    public void Each_end_of_the_unseen_ranges_is_left_out_of_a_name(int unseen)
    {
        Assert.True(Names.TryNormalize($"Ro{char.ConvertFromUtf32(unseen)}wan", out var name));
        Assert.Equal("Rowan", name);
    }

    [Fact]
    public void Three_marks_over_a_letter_are_a_name_and_a_tower_of_four_is_not()
    {
        Assert.True(Names.TryNormalize("Ro" + new string('\u0323', 3) + "wan", out _));
        Assert.False(Names.TryNormalize("Ro" + new string('\u0323', 4) + "wan", out _));
    }
}
