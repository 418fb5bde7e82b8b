using System.Globalization;
using System.Text;

namespace MeetingHub.Server.Sessions.Calendar;

/// <summary>
/// Writes lines of a calendar file (RFC 5545, section 3.1): ends them with CRLF, folds them at 75 octets and never inside a character, and
/// escapes texts so that none can become a line of its own.
/// </summary>
internal sealed class IcsText
{
    private const int LongestLine = 75; // in octets, without the line's end

    private readonly StringBuilder _lines = new();

    /// <summary>A line whose value is no text: a date, a rule, an address. It is made of our own characters.</summary>
    public IcsText Line(string name, string value)
    {
        Fold($"{name}:{value}");
        return this;
    }

    /// <summary>A text, section 3.3.11. Control characters are left out; whatever ends a line somewhere becomes an escaped one.</summary>
    public IcsText Text(string name, string value)
    {
        var line = new StringBuilder(name).Append(':');
        var runes = value.ReplaceLineEndings("\n").EnumerateRunes();
        foreach (var rune in runes)
        {
            switch (rune.Value)
            {
                case '\n':
                    line.Append("\\n");
                    break;
                case '\\' or ';' or ',':
                    line.Append('\\').Append(rune.ToString());
                    break;
                case '\t':
                    line.Append(' ');
                    break;
                default:
                    if (Rune.GetUnicodeCategory(rune) != UnicodeCategory.Control) line.Append(rune.ToString());
                    break;
            }
        }
        Fold(line.ToString());
        return this;
    }

    public override string ToString() => _lines.ToString();

    private void Fold(string line)
    {
        var used = 0;
        var escaped = false; // what follows a backslash stays with it, for readers that unfold too late
        foreach (var rune in line.EnumerateRunes())
        {
            var length = rune.Utf8SequenceLength;
            if (used + length + (rune.Value == '\\' && !escaped ? 1 : 0) > LongestLine)
            {
                _lines.Append("\r\n ");
                used = 1;
            }
            _lines.Append(rune.ToString());
            used += length;
            escaped = rune.Value == '\\' && !escaped;
        }
        _lines.Append("\r\n");
    }
}
