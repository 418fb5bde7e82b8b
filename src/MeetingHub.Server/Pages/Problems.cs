namespace MeetingHub.Server.Pages;

/// <summary>What is to be mended in a form, each at its field, in the reader's words. The empty name is the form as a whole.</summary>
public sealed class Problems
{
    private readonly List<(string Field, string Text)> _all = [];

    public bool Any => _all.Count > 0;

    public IReadOnlyList<(string Field, string Text)> All => _all;

    public string? this[string field] => _all.FirstOrDefault(p => p.Field == field).Text;

    /// <summary>The first problem of a field stays: it is the one to begin with.</summary>
    public void Add(string field, string text)
    {
        if (this[field] is null) _all.Add((field, text));
    }
}
