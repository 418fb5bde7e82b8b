using System.Net.Http.Json;
using System.Text.Json;

namespace MeetingHub.Browser.Tests;

/// <summary>A meeting that has been started, and its two links.</summary>
public sealed record Meeting(string Room, string FacilitatorCode, string ParticipantCode)
{
    public static Task<Meeting> StartAsync(
        ServerProcess server, string title = "Tuesday circle", bool needsFacilitator = false, string door = "open", bool encrypted = false) =>
        StartAsync(server.Url, title, needsFacilitator, door, encrypted);

    public static async Task<Meeting> StartAsync(
        string url, string title = "Tuesday circle", bool needsFacilitator = false, string door = "open", bool encrypted = false)
    {
        using var http = new HttpClient { BaseAddress = new Uri(url) };
        using var answer = await http.PostAsJsonAsync(
            new Uri("/api/meetings", UriKind.Relative), new { title, door, withoutFacilitator = !needsFacilitator, encrypted });
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<Meeting>(JsonSerializerOptions.Web))!;
    }
}
