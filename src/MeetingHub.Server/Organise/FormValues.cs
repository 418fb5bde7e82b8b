namespace MeetingHub.Server.Organise;

/// <summary>Reads what a form sends.</summary>
internal static class FormValues
{
    public static string Line(this IFormCollection form, string name) => form[name].ToString().Trim();

    /// <summary>Several lines: browsers send them with a carriage return.</summary>
    public static string Lines(this IFormCollection form, string name) =>
        form[name].ToString().ReplaceLineEndings("\n").Trim();

    /// <summary>What is ticked.</summary>
    public static string[] Several(this IFormCollection form, string name) =>
        [.. form[name].OfType<string>().Distinct(StringComparer.Ordinal)];
}
