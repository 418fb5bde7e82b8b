using System.Collections.Frozen;
using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>
/// Words for people who lead a session, by language. The list covers the languages of the catalogue and other languages that groups are
/// likely to speak, because a claim works in any language that the others read.
/// </summary>
internal static class RoleWords
{
    // Shorter words are parts of other words ("ghost", "mode"), so they claim a role only as whole words. Chinese, Japanese, Korean and
    // Thai are written without spaces, or with endings, so there even short words count as parts.
    private const int ShortestPart = 7;

    public static readonly ImmutableDictionary<string, string[]> ByLanguage = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["en"] =
        [
            "facilitator", "cofacilitator", "moderator", "mod", "mods", "host", "hosts", "cohost", "admin", "admins", "administrator",
            "organiser", "organizer", "staff", "meetinghub",
        ],
        ["de"] =
        [
            "moderatorin", "moderation", "moderierend", "leitet", "leiter", "leiterin", "leitung", "gruppenleitung", "gastgeber",
            "gastgeberin", "verwalter", "verwalterin",
        ],
        ["fr"] =
        [
            "animateur", "animatrice", "modérateur", "modératrice", "facilitateur", "facilitatrice", "hôte", "administrateur",
            "administratrice", "organisateur", "organisatrice",
        ],
        ["es"] =
        [
            "facilitador", "facilitadora", "moderador", "moderadora", "anfitrión", "anfitriona", "administrador", "administradora",
            "organizador", "organizadora",
        ],
        ["it"] =
        [
            "facilitatore", "facilitatrice", "moderatore", "moderatrice", "amministratore", "amministratrice", "organizzatore",
            "conduttore", "conduttrice",
        ],
        ["pt"] = ["facilitador", "facilitadora", "moderador", "moderadora", "anfitrião", "anfitriã", "administrador", "organizador"],
        ["nl"] = ["begeleider", "gespreksleider", "gastheer", "gastvrouw", "beheerder", "groepsleider"],
        ["sv"] = ["samtalsledare", "gruppledare", "värd", "administratör", "moderator"],
        ["da"] = ["ordstyrer", "gruppeleder", "vært", "facilitator"],
        ["nb"] = ["ordstyrer", "gruppeleder", "tilrettelegger"],
        ["fi"] = ["ohjaaja", "vetäjä", "ylläpitäjä", "fasilitaattori", "moderaattori"],
        ["pl"] = ["prowadzący", "prowadząca", "moderatorka", "gospodarz", "administratorka", "organizator"],
        ["cs"] = ["moderátor", "moderátorka", "hostitel", "správce", "vedoucí", "facilitátor"],
        ["hu"] = ["csoportvezető", "házigazda", "moderátor", "szervező"],
        ["ro"] = ["facilitatoare", "gazdă", "moderatoare", "organizatoare"],
        ["tr"] = ["kolaylaştırıcı", "moderatör", "yönetici", "sunucu", "oturum başkanı"],
        ["el"] = ["συντονιστής", "συντονίστρια", "διαχειριστής", "διαχειρίστρια", "οικοδεσπότης"],
        ["ru"] = ["ведущий", "ведущая", "модератор", "фасилитатор", "администратор", "админ", "организатор"],
        ["uk"] = ["ведучий", "ведуча", "модератор", "фасилітатор", "адміністратор", "адмін", "організатор"],
        ["ar"] = ["ميسر", "الميسر", "ميسرة", "الميسرة", "مشرف", "المشرف", "مشرفة", "المشرفة", "مضيف", "المضيف", "مدير", "المدير"],
        ["fa"] = ["تسهیلگر", "میزبان", "مدیر", "گرداننده"],
        ["he"] = ["מנחה", "המנחה", "מנהל", "המנהל", "מנהלת", "המנהלת", "מארח", "מארחת"],
        ["hi"] = ["संचालक", "मेज़बान", "व्यवस्थापक", "सूत्रधार"],
        ["zh"] = ["主持人", "主持", "管理员", "管理員", "引导者", "引導者", "协调员", "協調員"],
        ["ja"] = ["ファシリテーター", "司会", "主催者", "管理者", "モデレーター", "ホスト"],
        ["ko"] = ["진행자", "관리자", "사회자", "운영자", "호스트"],
        ["vi"] = ["người điều phối", "người chủ trì", "quản trị viên"],
        ["id"] = ["fasilitator", "pemandu", "penyelenggara", "pengelola"],
        ["th"] = ["ผู้ดำเนินรายการ", "ผู้ดูแล", "ผู้จัด"],
    }.ToImmutableDictionary();

    private static readonly ImmutableArray<(string Word, string Fold)> All =
        [.. ByLanguage.Values.SelectMany(words => words).Select(word => (word, Names.Fold(word))).Distinct()];

    /// <summary>Folded. These claim a role anywhere in a name.</summary>
    public static readonly ImmutableArray<string> Parts =
        [.. All.Where(w => IsPart(w.Word, w.Fold)).Select(w => w.Fold).Distinct(StringComparer.Ordinal)];

    /// <summary>Folded. These claim a role only as a word of their own.</summary>
    public static readonly FrozenSet<string> Whole =
        All.Where(w => !IsPart(w.Word, w.Fold)).Select(w => w.Fold).ToFrozenSet(StringComparer.Ordinal);

    private static bool IsPart(string word, string fold) => fold.Length >= ShortestPart || word[0] >= 0x0E00;
}
