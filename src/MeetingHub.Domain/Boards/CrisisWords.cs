namespace MeetingHub.Domain.Boards;

/// <summary>
/// Phrases that may mean that somebody is in danger now. A person reads such a post first, and its writer is shown where help is; nothing
/// is judged. They were chosen with care, and no clinician has reviewed them: one without any may need help more.
/// </summary>
public static class CrisisWords
{
    private static readonly WatchedWords All = WatchedWords.Of(
        """
        kill myself
        killing myself
        end my life
        ending my life
        take my own life
        taking my own life
        end it all
        want to die
        wanna die
        going to die tonight
        better off dead
        better off without me
        dont want to be alive
        dont want to live
        dont want to wake up
        no reason to live
        cant go on
        suicide note
        goodbye forever
        my last post
        overdose tonight
        taken all my pills
        hurt myself tonight
        cut myself tonight
        mich umbringen
        mich umzubringen
        bringe mich um
        bring mich um
        mir das leben nehmen
        mir das leben zu nehmen
        nehme mir das leben
        will sterben
        möchte sterben
        nicht mehr leben
        nicht mehr aufwachen
        ohne mich besser dran
        besser ohne mich
        dem ein ende setzen
        allem ein ende
        kann nicht mehr weiter
        abschiedsbrief
        mein letzter beitrag
        alle tabletten genommen
        """);

    public static bool AreIn(string text) => All.AreIn(text);
}
