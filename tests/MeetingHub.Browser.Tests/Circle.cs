using Microsoft.Playwright;

namespace MeetingHub.Browser.Tests;

/// <summary>People who sit in a meeting together. The first of them facilitates.</summary>
public sealed class Circle : IAsyncDisposable
{
    private readonly List<Person> _people = [];

    private Circle(Meeting meeting) => Meeting = meeting;

    public Meeting Meeting { get; }

    public static async Task<Circle> SitDownAsync(IBrowser browser, ServerProcess server, params string[] names)
    {
        var circle = new Circle(await Meeting.StartAsync(server));
        try
        {
            foreach (var name in names)
            {
                var person = await Person.ArriveAsync(browser, server, name);
                circle._people.Add(person);
                await person.JoinAsync(circle._people.Count == 1 ? circle.Meeting.FacilitatorCode : circle.Meeting.ParticipantCode);
            }
        }
        catch
        {
            await circle.DisposeAsync();
            throw;
        }
        return circle;
    }

    public void Deconstruct(out Person first, out Person second) => (first, second) = (_people[0], _people[1]);
    public void Deconstruct(out Person first, out Person second, out Person third) => (first, second, third) = (_people[0], _people[1], _people[2]);

    public void Deconstruct(out Person first, out Person second, out Person third, out Person fourth) =>
        (first, second, third, fourth) = (_people[0], _people[1], _people[2], _people[3]);

    public async ValueTask DisposeAsync()
    {
        foreach (var person in _people) await person.DisposeAsync();
    }
}
