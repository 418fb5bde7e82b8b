namespace MeetingHub.Server.Groups.Directory;

/// <summary>What can be chosen: in a form, or by following its address.</summary>
public sealed record Choice(string Value, string Words, bool IsChosen, string Address = "", string? Language = null);

/// <summary>A group as its card shows it, in the reader's words and times.</summary>
/// <param name="Language">Of its name and about, when it is one.</param>
/// <param name="At">When the session begins, for machines.</param>
/// <param name="Day">The same for people: "Today, 19:00".</param>
/// <param name="Soon">"in 2 hours", if it is that soon.</param>
/// <param name="Zone">Whose clock that is, where it is not the reader's.</param>
public sealed record GroupCard(
    string Address, string Name, string About, string? Language, bool IsOpen, bool IsFull, bool Newcomers, bool NoCamera,
    string? At, string? Day, string? Soon, string? Minutes, string? Zone,
    string Takes, string TakesIcon, string Languages, string? Places, string? Facilitators);

/// <summary>The page of the directory.</summary>
/// <param name="Text">What was typed in.</param>
/// <param name="Topic">The topic that the form keeps.</param>
/// <param name="Chosen">How many filters are set beside text and topic.</param>
/// <param name="Here">The page's own address.</param>
/// <param name="Zone">Whose clock it follows; null when it knows only the groups' own.</param>
/// <param name="IsEmpty">No group at all is in the directory.</param>
/// <param name="Suggestion">The filter to leave out that would help most.</param>
public sealed record DirectoryModel(
    string Title, string Heading, string Text, string? Topic, IReadOnlyList<Choice> Topics, IReadOnlyList<Choice> When,
    IReadOnlyList<Choice> Formats,
    IReadOnlyList<Choice> Languages, IReadOnlyList<Choice> Access, bool Newcomers, int Chosen, string Here, string? Zone, bool IsFiltered,
    bool IsEmpty,
    IReadOnlyList<GroupCard> Groups, Choice? Suggestion, int Page, int Pages, string? Before, string? After);
