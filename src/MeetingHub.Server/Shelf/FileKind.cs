using System.Text;

namespace MeetingHub.Server.Shelf;

/// <summary>The kinds of files that a shelf takes. What a file is, its bytes say, and not its name.</summary>
internal sealed record FileKind(string Name, string Type, string Ending)
{
    private static readonly FileKind Pdf = new("PDF", "application/pdf", "pdf");
    private static readonly FileKind Png = new("PNG", "image/png", "png");
    private static readonly FileKind Jpeg = new("JPEG", "image/jpeg", "jpg");
    private static readonly FileKind Text = new("TXT", "text/plain; charset=utf-8", "txt");

    public static FileKind? Find(string name) => ((FileKind[])[Pdf, Png, Jpeg, Text]).FirstOrDefault(k => k.Name == name);

    public static FileKind? Of(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("%PDF-"u8) ? Pdf
        : bytes.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]) ? Png
        : bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? Jpeg
        : IsText(bytes) ? Text : null;

    private static bool IsText(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return false;
        try
        {
            return !new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes)
                .Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'));
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
