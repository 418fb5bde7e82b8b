using System.Text;
using MeetingHub.Domain.Groups;

namespace MeetingHub.Domain.Tests.Groups;

public class SearchWordsTests
{
    [Theory]
    [InlineData("Living with Anxiety", "living with anxiety")]
    [InlineData("Nasze środy: lęk i stres — słuchać", "nasze srody lek i stres sluchac")]
    [InlineData("Straße, Öl & Größe", "strasse ol grosse")]
    [InlineData("Café cafe\u0301 CAFÉ", "cafe cafe cafe")]
    [InlineData("Ёлка, йога; Ελπίδα", "елка иога ελπιδα")]
    [InlineData("LGBTQ+ 12-step", "lgbtq 12 step")]
    [InlineData("كَلِمَة", "كلمة")]
    [InlineData("不安と心", "不 安 と 心")]
    [InlineData("ｆｕｌｌ ﬁne", "full fine")]
    [InlineData("🧠 💬 '\"*()^:&|!<->\\\0", "")]
    [InlineData("", "")]
    public void A_text_gives_its_words_small_and_without_accents(string text, string words) =>
        Assert.Equal(words, string.Join(' ', SearchWords.Of(text)));

    [Fact]
    public void Any_characters_give_words_of_letters_digits_and_marks_alone_and_folding_them_again_changes_nothing()
    {
        var all = new StringBuilder();
        for (var c = 1; c <= 0xFFFF; c++) all.Append((char)c).Append(c % 7 == 0 ? " " : "");
        foreach (var word in SearchWords.Of(all.ToString()))
        {
            Assert.InRange(word.Length, 1, 80);
            Assert.DoesNotContain(word, c => c is '\'' or '"' or ':' or '\\' or '*' or '&' or '|' or '!' or '(' or ')' or '§' or '¤' or '¶' or '°' or '†'
                || char.IsWhiteSpace(c) || char.IsControl(c) || char.IsSurrogate(c));
            Assert.Equal(word, string.Concat(SearchWords.Of(word)));
        }
    }
}
